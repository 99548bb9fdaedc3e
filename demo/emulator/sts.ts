import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { sameText } from './authorize.js'
import { receiveText } from './intake.js'
import type { Keyring } from './keyring.js'
import { addEntry, type LogEntry } from './log.js'
import { percentDecode } from './percent-encode.js'
import { readPolicy } from './policy.js'
import type { Settings } from './settings.js'
import { formSignature, tc3Signature } from './sts-signature.js'

/** @see https://www.tencentcloud.com/document/product/1150/49447 */
const TIMESTAMP_TOLERANCE_SEC = 300
/** @see https://www.tencentcloud.com/document/product/1150/49452 the limit of a root account */
const MAX_DURATION_SEC = 7200
const DEFAULT_DURATION_SEC = 1800
const MAX_DOCUMENT_BYTES = 1024 * 1024
const VERSION = '2018-08-13'

/** What the local STS issues credentials with. */
export interface StsService {
  readonly keyring: Keyring
  readonly settings: Settings
  nowMs(): number
}

class StsError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** One call, its signature checked. */
interface StsCall {
  readonly action: string
  readonly version: string
  readonly params: ReadonlyMap<string, string>
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function checkTimestamp(service: StsService, timestampSec: number): void {
  const nowSec = Date.now() / 1000 + service.settings.sts.clockOffsetSec
  if (!Number.isInteger(timestampSec) || Math.abs(nowSec - timestampSec) > TIMESTAMP_TOLERANCE_SEC) {
    throw new StsError('AuthFailure.SignatureExpire', 'The signature has expired: check the clock of the caller.')
  }
}

/** Only the account's own keys may ask: the real call refuses temporary ones. */
function secretKeyOf(service: StsService, secretId: string): string {
  const signer = service.keyring.find(secretId)
  if (!signer) throw new StsError('AuthFailure.SecretIdNotFound', 'The SecretId is not found.')
  if (signer.temporary) throw new StsError('UnauthorizedOperation', 'Temporary credentials cannot make this call.')
  return signer.secretKey
}

function wrongSignature(): StsError {
  return new StsError('AuthFailure.SignatureFailure', 'The provided credentials could not be validated.')
}

/** Values are signed in lower case; that of content-type is as it is sent by every client seen. */
function signedValue(name: string, value: string): string {
  return name === 'content-type' ? value : value.trim().toLowerCase()
}

function readJsonParams(body: string): ReadonlyMap<string, string> {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    value = undefined
  }
  if (!isRecord(value)) throw new StsError('InvalidParameter', 'The body is not a JSON object.')
  const params = new Map<string, string>()
  for (const [name, member] of Object.entries(value)) {
    if (typeof member !== 'string' && typeof member !== 'number') {
      throw new StsError('InvalidParameter', `${name} has to be text or a number.`)
    }
    params.set(name, String(member))
  }
  return params
}

function readTc3Call(service: StsService, message: IncomingMessage, authorization: string, body: string): StsCall {
  const match =
    /^TC3-HMAC-SHA256 Credential=([^/\s]+)\/([\d-]+)\/([a-z0-9:-]+)\/tc3_request, ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]+)$/.exec(
      authorization,
    )
  if (!match) throw new StsError('AuthFailure.InvalidAuthorization', 'The Authorization header is not valid.')
  const [, secretId = '', date = '', name = '', list = '', signature = ''] = match
  const header = (header: string) => {
    const value = message.headers[header]
    return typeof value === 'string' ? value : ''
  }
  const timestampSec = Number(header('x-tc-timestamp'))
  checkTimestamp(service, timestampSec)
  const names = list.split(';')
  const isComplete = ['content-type', 'host'].every(required => names.includes(required))
  // The official SDK takes the first label of the endpoint for the service's name.
  const serviceNames = ['sts', header('host').split('.')[0]]
  if (
    !isComplete ||
    !serviceNames.includes(name) ||
    date !== new Date(timestampSec * 1000).toISOString().slice(0, 10)
  ) {
    throw new StsError('AuthFailure.InvalidAuthorization', 'The Authorization header is not valid.')
  }
  const secretKey = secretKeyOf(service, secretId)
  const signedBy = (host: string) =>
    tc3Signature({
      secretKey,
      service: name,
      timestampSec,
      signedHeaders: names.map(item => [item, item === 'host' ? host : signedValue(item, header(item))]),
      body,
    })
  // The official SDK signs the host without its port, though it sends it: the real service has no port.
  const host = header('host')
  const candidates = [host, host.replace(/:\d+$/, '')].map(signedBy)
  if (!candidates.some(expected => sameText(expected, signature))) throw wrongSignature()
  return { action: header('x-tc-action'), version: header('x-tc-version'), params: readJsonParams(body) }
}

function readFormCall(service: StsService, message: IncomingMessage, body: string): StsCall {
  const params = new Map(new URLSearchParams(body))
  const param = (name: string) => params.get(name) ?? ''
  checkTimestamp(service, Number(param('Timestamp')))
  const secretKey = secretKeyOf(service, param('SecretId'))
  const expected = formSignature(secretKey, message.headers.host ?? '', params)
  if (!sameText(expected, param('Signature'))) throw wrongSignature()
  return { action: param('Action'), version: param('Version'), params }
}

function readCall(service: StsService, message: IncomingMessage, body: string): StsCall {
  const { authorization } = message.headers
  if (authorization !== undefined) return readTc3Call(service, message, authorization, body)
  if (message.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return readFormCall(service, message, body)
  }
  throw new StsError('AuthFailure.InvalidAuthorization', 'The request is not signed.')
}

function getFederationToken(service: StsService, params: ReadonlyMap<string, string>): object {
  if (!/^[A-Za-z][A-Za-z0-9_+=,.@-]{0,127}$/.test(params.get('Name') ?? '')) {
    throw new StsError('InvalidParameter.ParamError', 'Name is missing or not valid.')
  }
  const durationSec = Number(params.get('DurationSeconds') ?? DEFAULT_DURATION_SEC)
  if (!Number.isInteger(durationSec) || durationSec < 1 || durationSec > MAX_DURATION_SEC) {
    throw new StsError('InvalidParameter.OverTimeError', `DurationSeconds has to be between 1 and ${MAX_DURATION_SEC}.`)
  }
  const policyText = percentDecode(params.get('Policy') ?? '')
  const policy = policyText === undefined ? 'not valid percent-encoding' : readPolicy(policyText)
  if (typeof policy === 'string') {
    throw new StsError('InvalidParameter.StrategyFormatError', `Policy: ${policy}.`)
  }
  const nowSec = Math.floor(service.nowMs() / 1000)
  const expiresSec = service.settings.sts.expiredCredentials ? nowSec - 1 : nowSec + durationSec
  const signer = service.keyring.issue(policy, expiresSec)
  return {
    Credentials: {
      Token: signer.temporary.token,
      TmpSecretId: signer.secretId,
      TmpSecretKey: signer.secretKey,
    },
    ExpiredTime: expiresSec,
    Expiration: new Date(expiresSec * 1000).toISOString().replace(/\.\d+Z$/, 'Z'),
  }
}

async function carryOut(service: StsService, message: IncomingMessage, entry: LogEntry): Promise<object> {
  const body = await receiveText(message.iterator({ destroyOnReturn: false }), MAX_DOCUMENT_BYTES)
  const { sts } = service.settings
  if (sts.delayMs > 0) await wait(sts.delayMs)
  if (sts.error) throw new StsError(sts.error.code, sts.error.message)
  if (message.method !== 'POST') throw new StsError('InvalidRequest', 'Only POST is supported.')
  const call = readCall(service, message, body)
  entry.code = ''
  if (call.version !== VERSION) throw new StsError('NoSuchVersion', `The version has to be ${VERSION}.`)
  if (call.action !== 'GetFederationToken') throw new StsError('InvalidAction', 'The action is not supported here.')
  return getFederationToken(service, call.params)
}

/** Answers one HTTP request as the STS: always HTTP 200, errors in the document. Never rejects. */
export async function answerSts(
  service: StsService,
  log: LogEntry[],
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID()
  const action = message.headers['x-tc-action']
  const entry = addEntry(log, {
    service: 'sts',
    method: message.method ?? '',
    path: typeof action === 'string' ? action : '/',
    queryNames: [],
    startedMs: Date.now(),
    status: 0,
    code: '',
    requestId,
    aborted: false,
  })
  response.once('close', () => (entry.aborted = !response.writableFinished))
  message.on('error', () => undefined)
  let answer: object
  try {
    if (service.settings.sts.hang) {
      await new Promise<void>(resolve => response.once('close', resolve))
      return
    }
    answer = await carryOut(service, message, entry)
  } catch (error) {
    const code = error instanceof StsError ? error.code : 'InternalError'
    entry.code = code
    answer = { Error: { Code: code, Message: error instanceof StsError ? error.message : 'Internal error.' } }
  }
  entry.status = 200
  const text = JSON.stringify({ Response: { ...answer, RequestId: requestId } })
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
  response.end(text)
}
