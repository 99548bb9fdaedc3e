import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Listening {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string
  readonly close: () => Promise<void>
}

/**
 * A server of its own, which makes it an origin of its own.
 *
 * @param atPort - 0 takes a free one.
 */
export async function listen(listener: RequestListener, atPort = 0): Promise<Listening> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(atPort, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a listening TCP server has one
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
