/** Connections of a whole app, whoever asks for them. @see https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html */
const MAX_CONNECTIONS = 10

/** Lets so many in at once; the rest wait in order. */
export function createConnections(places = MAX_CONNECTIONS): () => Promise<() => void> {
  const line: (() => void)[] = []
  let free = places
  return async () => {
    if (free > 0) free -= 1
    else await new Promise<void>(resolve => line.push(resolve))
    return () => {
      const next = line.shift()
      if (next) next()
      else free += 1
    }
  }
}
