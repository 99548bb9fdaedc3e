import { globalAgent } from 'node:https'
import COS from 'cos-nodejs-sdk-v5'
import type { CredentialData } from 'qcloud-cos-sts'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { cosNodejs, placeOf, refusalOf } from '../helpers/cos-nodejs.js'
import { officialCredentials, scopesOf, trustedCertificate, UPLOAD_ACTIONS } from '../helpers/official-sts.js'
import { smallPng } from '../helpers/pictures.js'

const KEY = 'uploads/u42/a.png'
const SLIM_KEY = 'slim/u42/a.png'

let cos: LocalCos
let body: Buffer
let credentials: CredentialData

beforeAll(async () => {
  cos = await startLocalCos({ tls: trustedCertificate() })
  body = (await smallPng()).buffer
  credentials = await officialCredentials(cos, scopesOf(cos, UPLOAD_ACTIONS, 'uploads/u42/*', 'slim/u42/*'))
})
afterAll(async () => {
  delete globalAgent.options.ca
  await cos.close()
})

async function storedKeys(): Promise<string[]> {
  const { Contents } = await cosNodejs(cos).getBucket({ Bucket: cos.bucket, Region: cos.region })
  return Contents.map(({ Key }) => Key)
}

const picOperations = (fileid: string) =>
  JSON.stringify({ is_pic_info: 1, rules: [{ fileid: `/${fileid}`, rule: 'imageSlim' }] })

interface Signing {
  readonly keyTime?: string
  readonly signsPicOperations?: boolean
  readonly spoil?: (authorization: string) => string
}

/** A PUT with imageSlim, signed by the official signer and changed afterwards. */
async function putSigned({ keyTime, signsPicOperations = true, spoil = text => text }: Signing = {}) {
  const { tmpSecretId, tmpSecretKey, sessionToken } = credentials.credentials
  const picture = { 'Pic-Operations': picOperations(SLIM_KEY) }
  const Headers = { Host: new URL(cos.endpoint).host, ...(signsPicOperations && picture) }
  const keys = { SecretId: tmpSecretId, SecretKey: tmpSecretKey, ...(keyTime !== undefined && { KeyTime: keyTime }) }
  const authorization = COS.getAuthorization({ ...keys, Method: 'PUT', Key: KEY, Headers, Query: {} })
  const answer = await fetch(`${cos.endpoint}/${KEY}`, {
    method: 'PUT',
    body: new Uint8Array(body),
    headers: { ...picture, authorization: spoil(authorization), 'x-cos-security-token': sessionToken },
  })
  const text = await answer.text()
  return {
    status: answer.status,
    code: /<Code>(.*)<\/Code>/.exec(text)?.[1] ?? '',
    message: /<Message>(.*)<\/Message>/.exec(text)?.[1] ?? '',
    requestId: answer.headers.get('x-cos-request-id') ?? '',
  }
}

/** The same text with the lowest bit of its last hex digit turned over. */
function withOneBitChanged(authorization: string): string {
  const last = parseInt(authorization.slice(-1), 16)
  return authorization.slice(0, -1) + (last ^ 1).toString(16)
}

const nowSec = () => Math.floor(Date.now() / 1000)

test('the request that the others spoil is right: it is carried out', async () => {
  expect(await putSigned()).toMatchObject({ status: 200 })
  expect(await storedKeys()).toEqual([SLIM_KEY, KEY])
  for (const key of [KEY, SLIM_KEY]) await cosNodejs(cos).deleteObject(placeOf(cos, key))
})

describe('refused with 403, and nothing is stored', () => {
  afterEach(async () => expect(await storedKeys()).toEqual([]))

  test('a signature with one changed bit', async () => {
    const refusal = await putSigned({ spoil: withOneBitChanged })
    expect(refusal).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' })
    expect(refusal.requestId).not.toBe('')
  })

  test('a signature whose time is over', async () => {
    const refusal = await putSigned({ keyTime: `${nowSec() - 600};${nowSec() - 5}` })
    expect(refusal).toMatchObject({ status: 403, code: 'AccessDenied', message: 'Request has expired' })
  })

  test('a signature whose time has not come', async () => {
    const refusal = await putSigned({ keyTime: `${nowSec() + 60};${nowSec() + 600}` })
    expect(refusal).toMatchObject({ status: 403 })
  })

  test('a signature whose life was made longer afterwards', async () => {
    const later = (text: string) => text.replace(/;\d{10}/g, `;${nowSec() + 7200}`)
    expect(await putSigned({ spoil: later })).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' })
  })

  test('a Pic-Operations header that the signature does not cover', async () => {
    expect(await putSigned({ signsPicOperations: false })).toMatchObject({ status: 403, code: 'AccessDenied' })
  })

  test.each([
    { what: 'a key outside the policy', key: 'uploads/u43/a.png', fileid: 'slim/u42/a.png' },
    { what: 'a fileid outside the policy', key: 'uploads/u42/a.png', fileid: 'slim/u43/a.png' },
  ])('$what', async ({ key, fileid }) => {
    const Headers = { 'Pic-Operations': picOperations(fileid) }
    const call = cosNodejs(cos, credentials).putObject({ ...placeOf(cos, key), Body: body, Headers })
    expect(await refusalOf(call)).toEqual({ statusCode: 403, code: 'AccessDenied' })
  })

  test('credentials without their token', async () => {
    const bare = { ...credentials, credentials: { ...credentials.credentials, sessionToken: '' } }
    const call = cosNodejs(cos, bare).putObject({ ...placeOf(cos, KEY), Body: body })
    expect(await refusalOf(call)).toEqual({ statusCode: 403, code: 'InvalidAccessKeyId' })
  })

  test('nobody at all', async () => {
    const answer = await fetch(`${cos.endpoint}/${KEY}`, { method: 'PUT', body: 'x' })
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('<Code>AccessDenied</Code>')
  })
})
