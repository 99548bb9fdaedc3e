import { createHash, createHmac } from 'node:crypto'
import { request } from 'node:http'
import type { LocalCos } from '../../demo/emulator/local-cos.js'

export interface Keys {
  readonly secretId: string
  readonly secretKey: string
  readonly token?: string
}

export interface Call {
  readonly method?: string
  /** As it stands in the request line, `/` in front. */
  readonly path: string
  /** As it stands in the request line, without `?`. */
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | string
  /** null sends no signature. @default the account's own keys */
  readonly keys?: Keys | null
  /** Lower case; `host` is always signed. */
  readonly signedHeaders?: readonly string[]
  /** Sign the parameters as well. @default true */
  readonly signsParams?: boolean
  /** @default from a second ago for 10 minutes */
  readonly keyTime?: string
  /** Changes the Authorization header after signing. */
  readonly spoil?: (authorization: string) => string
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly bytes: Buffer
  readonly text: string
  /** Content of the `Code` element. */
  readonly code: string
}

const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, found => '%' + found.charCodeAt(0).toString(16).toUpperCase())

const hmac = (key: string, text: string) => createHmac('sha1', key).update(text).digest('hex')

const pairs = (query: string): [string, string][] =>
  query
    .split('&')
    .filter(Boolean)
    .map(pair => {
      const [name = '', ...value] = pair.split('=')
      return [decodeURIComponent(name), decodeURIComponent(value.join('='))]
    })

const canonical = (list: readonly (readonly [string, string])[]) =>
  list
    .map(([name, value]) => [encode(name).toLowerCase(), encode(value)] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1))

export function keyTimeNow(offsetSec = 0): string {
  const nowSec = Math.floor(Date.now() / 1000) + offsetSec
  return `${nowSec - 1};${nowSec + 600}`
}

/** The test's own signer, so that a mistake of the checker cannot hide in it. */
export function authorization(
  keys: Keys,
  call: Pick<Call, 'method' | 'path' | 'query' | 'keyTime'>,
  headers: readonly (readonly [string, string])[],
): string {
  const keyTime = call.keyTime ?? keyTimeNow()
  const params = canonical(pairs(call.query ?? ''))
  const signed = canonical(headers)
  const join = (list: readonly (readonly [string, string])[]) => list.map(pair => pair.join('=')).join('&')
  const httpString = [
    (call.method ?? 'GET').toLowerCase(),
    decodeURIComponent(call.path),
    join(params),
    join(signed),
    '',
  ].join('\n')
  const text = `sha1\n${keyTime}\n${createHash('sha1').update(httpString).digest('hex')}\n`
  return [
    'q-sign-algorithm=sha1',
    `q-ak=${keys.secretId}`,
    `q-sign-time=${keyTime}`,
    `q-key-time=${keyTime}`,
    `q-header-list=${signed.map(([name]) => name).join(';')}`,
    `q-url-param-list=${params.map(([name]) => name).join(';')}`,
    `q-signature=${hmac(hmac(keys.secretKey, keyTime), text)}`,
  ].join('&')
}

export function signedHeadersOf(cos: LocalCos, call: Call): Record<string, string> {
  const headers: Record<string, string> = { host: new URL(cos.endpoint).host, ...call.headers }
  const hasBody = call.method !== undefined && call.method !== 'GET' && call.method !== 'HEAD'
  if (hasBody && headers['transfer-encoding'] === undefined) {
    headers['content-length'] ??= String(Buffer.byteLength(call.body ?? ''))
  }
  const keys: Keys | null = call.keys === undefined ? cos : call.keys
  if (keys === null) return headers
  if (keys.token !== undefined) headers['x-cos-security-token'] = keys.token
  const names = ['host', ...(headers['pic-operations'] === undefined ? [] : ['pic-operations'])]
  const signed = (call.signedHeaders ?? names).map(name => [name, headers[name] ?? ''] as const)
  const text = authorization(keys, call.signsParams === false ? { ...call, query: '' } : call, signed)
  headers['authorization'] = call.spoil ? call.spoil(text) : text
  return headers
}

/** Sends the request exactly as written; nothing in it is normalised. */
export function send(cos: LocalCos, call: Call): Promise<Answer> {
  const { hostname, port } = new URL(cos.endpoint)
  const path = call.path + (call.query === undefined ? '' : `?${call.query}`)
  return new Promise((resolve, reject) => {
    const sent = request(
      { hostname, port, path, method: call.method ?? 'GET', headers: signedHeadersOf(cos, call), agent: false },
      response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const bytes = Buffer.concat(chunks)
          const text = bytes.toString('utf8')
          const code = /<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? ''
          const headers = response.headers as Answer['headers'] // no answer here has a list for a header
          resolve({ status: response.statusCode ?? 0, headers, bytes, text, code })
        })
      },
    )
    sent.on('error', reject)
    sent.end(call.body)
  })
}

/** The key as it stands in the request line. */
export function pathOf(key: string): string {
  return '/' + key.split('/').map(encode).join('/')
}

export function put(cos: LocalCos, key: string, body: Buffer | string, more: Partial<Call> = {}): Promise<Answer> {
  return send(cos, { method: 'PUT', path: pathOf(key), body, ...more })
}

export function get(cos: LocalCos, key: string, more: Partial<Call> = {}): Promise<Answer> {
  return send(cos, { path: pathOf(key), ...more })
}

export function picOperations(...rules: readonly { readonly fileid: string; readonly rule?: string }[]): string {
  return JSON.stringify({ is_pic_info: 1, rules: rules.map(({ fileid, rule = 'imageSlim' }) => ({ fileid, rule })) })
}

/** Text of the first element with the name. */
export function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1]
}

/** Temporary credentials straight from the local STS' own call. */
export async function federationToken(cos: LocalCos, policy: unknown, durationSec = 900): Promise<Keys> {
  const body = JSON.stringify({
    Name: 'test',
    Policy: encodeURIComponent(JSON.stringify(policy)),
    DurationSeconds: durationSec,
  })
  const reply = (await callSts(cos, body)) as {
    Response: { Credentials: { TmpSecretId: string; TmpSecretKey: string; Token: string } }
  } // the shape that the tests of the STS check
  const { TmpSecretId, TmpSecretKey, Token } = reply.Response.Credentials
  return { secretId: TmpSecretId, secretKey: TmpSecretKey, token: Token }
}

export interface StsCall {
  readonly keys?: Keys
  readonly timestampSec?: number
  readonly action?: string
  readonly spoil?: (authorization: string) => string
}

export async function callSts(cos: LocalCos, body: string, call: StsCall = {}): Promise<unknown> {
  const { host } = new URL(cos.stsEndpoint)
  const timestampSec = call.timestampSec ?? Math.floor(Date.now() / 1000)
  const { secretId, secretKey } = call.keys ?? cos
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  const hmac256 = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const contentType = 'application/json; charset=utf-8'
  const canonicalRequest = `POST\n/\n\ncontent-type:${contentType}\nhost:${host}\n\ncontent-type;host\n${sha256(body)}`
  const date = new Date(timestampSec * 1000).toISOString().slice(0, 10)
  const scope = `${date}/sts/tc3_request`
  const text = `TC3-HMAC-SHA256\n${timestampSec}\n${scope}\n${sha256(canonicalRequest)}`
  const key = hmac256(hmac256(hmac256(`TC3${secretKey}`, date), 'sts'), 'tc3_request')
  const header = `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=content-type;host, Signature=${hmac256(key, text).toString('hex')}`
  const response = await fetch(cos.stsEndpoint, {
    method: 'POST',
    body,
    headers: {
      'content-type': contentType,
      authorization: call.spoil ? call.spoil(header) : header,
      'x-tc-action': call.action ?? 'GetFederationToken',
      'x-tc-version': '2018-08-13',
      'x-tc-timestamp': String(timestampSec),
      'x-tc-region': 'ap-beijing',
    },
  })
  return response.json()
}

/** A policy with one statement that allows. */
export function allowing(
  cos: LocalCos,
  actions: readonly string[],
  keys: readonly string[],
  condition?: unknown,
): unknown {
  const appId = cos.bucket.split('-').at(-1) ?? ''
  const resource = keys.map(key => `qcs::cos:${cos.region}:uid/${appId}:${cos.bucket}/${key}`)
  const statement = { effect: 'allow', action: actions.map(action => `name/cos:${action}`), resource }
  return { version: '2.0', statement: [condition === undefined ? statement : { ...statement, condition }] }
}
