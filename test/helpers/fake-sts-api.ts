import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

/** What TC3-HMAC-SHA256 signs. */
interface Tc3Parts {
  readonly secretKey: string
  readonly service: string
  readonly timestampSec: number
  readonly contentType: string
  readonly host: string
  readonly body: string
}

/** @see https://www.tencentcloud.com/document/product/1150/49447 */
export function tc3Signature({ secretKey, service, timestampSec, contentType, host, body }: Tc3Parts): string {
  const headers = `content-type:${contentType}\nhost:${host}\n`
  const canonicalRequest = ['POST', '/', '', headers, 'content-type;host', sha256(body)].join('\n')
  const date = new Date(timestampSec * 1000).toISOString().slice(0, 10)
  const scope = `${date}/${service}/tc3_request`
  const stringToSign = ['TC3-HMAC-SHA256', timestampSec, scope, sha256(canonicalRequest)].join('\n')
  const key = hmac(hmac(hmac(`TC3${secretKey}`, date), service), 'tc3_request')
  return hmac(key, stringToSign).toString('hex')
}

/** One call as the API saw it. */
export interface ApiCall {
  readonly action: string
  readonly version: string
  readonly region: string
  readonly secretId: string
  readonly parameters: Readonly<Record<string, unknown>>
}

const AUTHORIZATION =
  /^TC3-HMAC-SHA256 Credential=([^/]+)\/\d{4}-\d{2}-\d{2}\/([^/]+)\/tc3_request, SignedHeaders=content-type;host, Signature=([0-9a-f]{64})$/

function refusal(code: string) {
  return { Response: { Error: { Code: code, Message: `${code}.` }, RequestId: '6ca40fde-1c2d-4e3f-8a9b-0123456789ab' } }
}

/**
 * An API server that refuses a wrong signature as the real one does, under HTTP 200, and leaves the answer to any other
 * call to the test.
 */
export async function startFakeStsApi(
  keys: Readonly<Record<string, string>>,
  answer: (call: ApiCall, response: ServerResponse) => void,
) {
  const calls: ApiCall[] = []
  const server = createServer((request, response) => {
    void readBody(request).then(body => {
      const header = (name: string) => String(request.headers[name] ?? '')
      const [, secretId = '', service = '', signature] = AUTHORIZATION.exec(header('authorization')) ?? []
      const secretKey = keys[secretId]
      if (secretKey === undefined) {
        response.end(JSON.stringify(refusal('AuthFailure.SecretIdNotFound')))
        return
      }
      const expected = tc3Signature({
        secretKey,
        service,
        timestampSec: Number(header('x-tc-timestamp')),
        contentType: header('content-type'),
        host: header('host').replace(/:\d+$/, ''), // the official package signs it without the port
        body,
      })
      if (signature !== expected) {
        response.end(JSON.stringify(refusal('AuthFailure.SignatureFailure')))
        return
      }
      const call = {
        action: header('x-tc-action'),
        version: header('x-tc-version'),
        region: header('x-tc-region'),
        secretId,
        parameters: JSON.parse(body) as Record<string, unknown>, // the package sends an object
      }
      calls.push(call)
      answer(call, response)
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo // listening on a port, not on a socket file
  return {
    calls,
    origin: `http://127.0.0.1:${port}`,
    async close(): Promise<void> {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer) // no encoding is set
  return Buffer.concat(pieces).toString('utf8')
}
