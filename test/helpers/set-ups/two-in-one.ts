import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** First byte of every TLS connection. @see RFC 8446, section 5.1: a record of type handshake */
const HANDSHAKE = 0x16

export interface TwoInOne {
  readonly port: number
  readonly close: () => Promise<void>
}

/** One port before two servers: who begins with a handshake reaches the second one, everybody else the first. */
export async function startTwoInOne(plain: string, secure: string): Promise<TwoInOne> {
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('close', () => sockets.delete(socket))
  }
  const server = createServer(visitor => {
    keep(visitor)
    visitor.once('data', bytes => {
      const { hostname, port } = new URL(bytes[0] === HANDSHAKE ? secure : plain)
      const service = connect(Number(port), hostname)
      keep(service)
      service.write(bytes)
      visitor.pipe(service).pipe(visitor)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port, // a listening TCP server has one
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}
