/** A stretch of a request as it comes over a connection: its whole head, or some of its body. */
export type RequestPiece =
  | {
      readonly part: 'head'
      readonly bytes: Buffer
      readonly method: string
      /** As it stands in the request line. */
      readonly target: string
      /** Size of the body that follows. */
      readonly bodyBytes: number
    }
  | { readonly part: 'body'; readonly bytes: Buffer }

export const END_OF_HEAD = '\r\n\r\n'

/** Cuts what a browser sends over one connection where a head or a body ends. Bodies have a `Content-Length`. */
export async function* requestPieces(source: AsyncIterable<Buffer>): AsyncGenerator<RequestPiece> {
  let rest: Buffer = Buffer.alloc(0)
  let bodyBytes = 0
  for await (const chunk of source) {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      if (bodyBytes > 0) {
        const bytes = rest.subarray(0, bodyBytes)
        if (bytes.length === 0) break
        bodyBytes -= bytes.length
        rest = rest.subarray(bytes.length)
        yield { part: 'body', bytes }
      } else {
        const end = rest.indexOf(END_OF_HEAD)
        if (end < 0) break
        const bytes = rest.subarray(0, end + END_OF_HEAD.length)
        rest = rest.subarray(bytes.length)
        const head = readHead(bytes)
        bodyBytes = head.bodyBytes
        yield head
      }
    }
  }
}

function readHead(bytes: Buffer): Extract<RequestPiece, { part: 'head' }> {
  const text = bytes.toString('latin1')
  const [method = '', target = ''] = text.split(' ', 2)
  const bodyBytes = Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0)
  return { part: 'head', bytes, method, target, bodyBytes }
}

/** The same head, and the service is asked to close the connection behind its answer. */
export function askToClose(head: Buffer): Buffer {
  return Buffer.from(head.toString('latin1').replace(/\r\nconnection: *keep-alive/i, '\r\nConnection: close'), 'latin1')
}
