import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import { checkSignature, checkTimes, conditionValues, findSigner, permit, sameText, type Caller } from './authorize.js'
import { discard, type Draft } from './draft.js'
import { accessDenied, CosError } from './errors.js'
import { checkFormFields, checkFormSize, readFormPolicy, type FormPolicy } from './form-policy.js'
import { checkOverwrite, forbidsOverwrite, readContentMd5, readFacts, receiveBody } from './intake.js'
import { checkKey } from './key.js'
import { encodeKey } from './percent-encode.js'
import { emptyReply, type Reply } from './reply.js'
import { schemeOf, type CosRequest } from './request.js'
import type { Service } from './service.js'
import { readAuthorization, sign } from './signature.js'

/** The part of a form that comes before the file decides whether the file is taken. */
interface Admission {
  readonly key: string
  readonly policy: FormPolicy | undefined
}

const MAX_FIELDS = 100

function malformed(): CosError {
  return new CosError(
    400,
    'MalformedPOSTRequest',
    'The body of your POST request is not well-formed multipart/form-data.',
  )
}

/** @see https://www.tencentcloud.com/document/product/436/14690 what is signed is the hash of the policy's text */
function checkPolicySignature(
  service: Service,
  fields: ReadonlyMap<string, string>,
): { readonly caller: Caller; readonly policy: FormPolicy } {
  const field = (name: string) => fields.get(name) ?? ''
  if (field('q-sign-algorithm') !== 'sha1') throw accessDenied('The signature algorithm is not supported.')
  const caller = findSigner(service, field('q-ak'), fields.get('x-cos-security-token'))
  const keyTime = field('q-key-time')
  checkTimes(service, keyTime)
  const text = Buffer.from(field('policy'), 'base64').toString('utf8')
  const stringToSign = createHash('sha1').update(text).digest('hex')
  if (!sameText(sign(caller.secretKey, keyTime, stringToSign), field('q-signature'))) {
    throw new CosError(403, 'SignatureDoesNotMatch', 'The Signature you specified is invalid.', {
      details: [['StringToSign', stringToSign]],
    })
  }
  const policy = readFormPolicy(text)
  if (service.nowMs() > policy.expiresMs) {
    const [expiration, now] = [policy.expiresMs, service.nowMs()].map(ms => new Date(ms).toISOString())
    throw accessDenied(`Your post object request has expired, expiration time is ${expiration}, now is ${now}`)
  }
  checkFormFields(policy, new Map([...fields, ['bucket', service.owner.bucket], ['q-sign-time', keyTime]]))
  return { caller, policy }
}

function identifyForm(
  service: Service,
  request: CosRequest,
  fields: ReadonlyMap<string, string>,
): { readonly caller: Caller; readonly policy: FormPolicy | undefined } {
  if (fields.has('policy')) return checkPolicySignature(service, fields)
  const text = fields.get('signature') ?? request.headers.get('authorization')
  if (text === undefined) return { caller: 'anonymous', policy: undefined }
  const presented = readAuthorization(text)
  if (!presented) throw accessDenied('The form field Signature is not valid.')
  const material = { method: 'post', path: '/', params: request.params, headers: [...request.headers] }
  const token = fields.get('x-cos-security-token') ?? request.headers.get('x-cos-security-token')
  return { caller: checkSignature(service, presented, material, token), policy: undefined }
}

function admit(
  service: Service,
  request: CosRequest,
  fields: ReadonlyMap<string, string>,
  fileName: string,
): Admission {
  const key = (fields.get('key') ?? '').replaceAll('${filename}', fileName)
  const { caller, policy } = identifyForm(service, request, new Map([...fields, ['key', key]]))
  const values = new Map(conditionValues(request))
  const contentType = fields.get('content-type')
  // The request's own type is that of the form.
  if (contentType === undefined) values.delete('cos:content-type')
  else values.set('cos:content-type', contentType)
  permit(service, caller, [{ action: 'cos:PostObject', key }], values)
  checkKey(key)
  checkOverwrite(service.store, key, forbidsOverwrite(fields))
  return { key, policy }
}

interface ReceivedForm {
  readonly admission: Admission
  readonly draft: Draft
}

/** Reads the form up to its file, admits it or not, and takes the file in as it comes. */
async function receiveForm(service: Service, request: CosRequest, fields: Map<string, string>): Promise<ReceivedForm> {
  const contentType = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(contentType)) throw malformed()
  const form = new Busboy({
    headers: { 'content-type': contentType },
    limits: { fields: MAX_FIELDS, files: 2 },
    isPartAFile: (fieldName, _, fileName) => fieldName === 'file' || fileName !== undefined,
  })
  const files: Promise<ReceivedForm>[] = []
  // Either name may be missing, whatever the typings of the parser say.
  form.on('field', (name: string | undefined, value: string) => {
    if (files.length === 0 && name !== undefined) fields.set(name.toLowerCase(), value)
  })
  form.on('file', (_name: string | undefined, stream: BusboyFileStream, fileName: string | undefined) => {
    // A form that breaks off says so here before anybody has begun to read; the form itself reports it as well.
    stream.on('error', () => undefined)
    if (files.length > 0) {
      files.push(Promise.reject(new CosError(400, 'IncorrectNumberOfFilesInPostRequest', 'POST requires one file.')))
      stream.resume()
      return
    }
    const received = (async () => {
      try {
        const admission = admit(service, request, fields, fileName ?? '')
        const md5 = readContentMd5(fields)
        return { admission, draft: await receiveBody(service.store, stream, { md5 }) }
      } finally {
        stream.resume()
      }
    })()
    files.push(received)
  })
  const source = Readable.from(request.body)
  try {
    await new Promise<void>((resolve, reject) => {
      form.on('finish', resolve)
      form.on('error', () => reject(malformed()))
      source.on('error', () => {
        reject(new CosError(400, 'IncompleteBody', 'The body is shorter than its Content-Length.'))
        form.destroy()
      })
      // A refused file is not worth reading on.
      form.on('file', () => void files[0]?.catch(reject))
      source.pipe(form)
    })
    const [first, ...more] = await Promise.all(files)
    if (!first || more.length > 0) {
      throw new CosError(400, 'IncorrectNumberOfFilesInPostRequest', 'POST requires exactly one file upload.')
    }
    return first
  } catch (error) {
    const settled = await Promise.allSettled(files.slice(0, 1))
    for (const result of settled) if (result.status === 'fulfilled') await discard(result.value.draft)
    throw error
  }
}

function successReply(fields: ReadonlyMap<string, string>, headers: Readonly<Record<string, string>>): Reply {
  const redirect = fields.get('success_action_redirect')
  if (redirect !== undefined && /^https?:\/\//.test(redirect))
    return emptyReply(303, { ...headers, Location: redirect })
  const status = fields.get('success_action_status')
  return emptyReply(status === '200' || status === '201' ? Number(status) : 204, headers)
}

/** POST of a form. A Pic-Operations field is not among the documented ones and does nothing. */
export async function postForm(service: Service, request: CosRequest): Promise<Reply> {
  const fields = new Map<string, string>()
  const { admission, draft } = await receiveForm(service, request, fields)
  try {
    if (admission.policy) checkFormSize(admission.policy, draft.sizeBytes)
    checkOverwrite(service.store, admission.key, forbidsOverwrite(fields))
    const etag = draft.md5.toString('hex')
    service.store.commit([{ key: admission.key, draft, etag, facts: readFacts(fields) }], service.nowMs())
    return successReply(fields, {
      ETag: `"${etag}"`,
      Location: `${schemeOf(request)}://${request.host}/${encodeKey(admission.key)}`,
      'x-cos-hash-crc64ecma': draft.crc64,
    })
  } catch (error) {
    await discard(draft)
    throw error
  }
}
