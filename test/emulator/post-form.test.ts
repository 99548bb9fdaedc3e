import { createHash, createHmac } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { readFormPolicy } from '../../demo/emulator/form-policy.js'
import { defaultSettings } from '../../demo/emulator/settings.js'
import { sign } from '../../demo/emulator/signature.js'
import { allowing, authorization, federationToken, get, keyTimeNow, picOperations, type Keys } from './call.js'

// https://www.tencentcloud.com/document/product/436/14690: the text is significant to the byte.
const DOCUMENTED_POLICY = `{
    "expiration": "2019-08-30T09:38:12.414Z",
    "conditions": [
        { "acl": "default" },
        { "bucket": "examplebucket-1250000000" },
        [ "starts-with", "$key", "folder/subfolder/" ],
        [ "starts-with", "$Content-Type", "image/" ],
        [ "starts-with", "$success_action_redirect", "https://my.website/" ],
        [ "eq", "$x-cos-server-side-encryption", "AES256" ],
        { "q-sign-algorithm": "sha1" },
        { "q-ak": "AKIDQjz3ltompVjBni5LitkWHFlFpwkn9U5q" },
        { "q-sign-time": "1567150692;1567157892" }
    ]
}`

describe('the documented policy', () => {
  test('gives the published signature', () => {
    const hash = createHash('sha1').update(DOCUMENTED_POLICY).digest('hex')
    expect(hash).toBe('d5d903b8360468bc81c1311f134989bc8c8b5b89')
    const signature = sign('BQYIM75p8x0iWVFSIgqEKwFprpRSVHlz', '1567150692;1567157892', hash)
    expect(signature).toBe('7758dc9a832e9d301dca704cacbf9d9f8172fdef')
  })

  test('is read with all its conditions', () => {
    const policy = readFormPolicy(DOCUMENTED_POLICY)
    expect(policy.expiresMs).toBe(Date.UTC(2019, 7, 30, 9, 38, 12, 414))
    expect(policy.conditions).toHaveLength(9)
    expect(policy.conditions).toContainEqual({ kind: 'starts-with', field: 'content-type', value: 'image/' })
  })
})

describe('a form', () => {
  let cos: LocalCos
  beforeAll(async () => {
    cos = await startLocalCos()
  })
  beforeEach(() => void Object.assign(cos.settings, defaultSettings()))
  afterAll(() => cos.close())

  const post = async (fields: Readonly<Record<string, string>>, file: string | null = 'content', name = 'a.txt') => {
    const form = new FormData()
    for (const [field, value] of Object.entries(fields)) form.append(field, value)
    if (file !== null) form.append('file', new Blob([file]), name)
    const response = await fetch(cos.endpoint, { method: 'POST', body: form, redirect: 'manual' })
    const text = await response.text()
    return { status: response.status, headers: response.headers, code: /<Code>(.*?)</.exec(text)?.[1] ?? '', text }
  }

  const policyFields = (
    conditions: readonly unknown[],
    changes: Readonly<Record<string, string>> = {},
    expiresInSec = 600,
  ) => {
    const keyTime = keyTimeNow()
    const hmac = (key: string, text: string) => createHmac('sha1', key).update(text).digest('hex')
    const policy = JSON.stringify({
      expiration: new Date(Date.now() + expiresInSec * 1000).toISOString(),
      conditions: [...conditions, { 'q-sign-algorithm': 'sha1' }, { 'q-ak': cos.secretId }, { 'q-sign-time': keyTime }],
    })
    return {
      policy: Buffer.from(policy).toString('base64'),
      'q-sign-algorithm': 'sha1',
      'q-ak': cos.secretId,
      'q-key-time': keyTime,
      'q-signature': hmac(hmac(cos.secretKey, keyTime), createHash('sha1').update(policy).digest('hex')),
      ...changes,
    }
  }

  const signatureFields = (keys: Keys = cos) => ({
    Signature: authorization(keys, { method: 'post', path: '/' }, [['host', new URL(cos.endpoint).host]]),
    ...(keys.token !== undefined && { 'x-cos-security-token': keys.token }),
  })

  test('with a signed policy stores its file', async () => {
    const fields = {
      key: 'form/${filename}',
      'Content-Type': 'text/x-test',
      ...policyFields([['starts-with', '$key', 'form/']]),
    }
    const answer = await post(fields)
    expect(answer.status).toBe(204)
    expect(answer.headers.get('location')).toBe(`${cos.endpoint}/form/a.txt`)
    expect(answer.headers.get('etag')).toBe(`"${createHash('md5').update('content').digest('hex')}"`)
    const stored = await get(cos, 'form/a.txt')
    expect([stored.text, stored.headers['content-type']]).toEqual(['content', 'text/x-test'])
  })

  test('with a Signature field stores its file, and can choose the status', async () => {
    const answer = await post({ key: 'signed.txt', success_action_status: '200', ...signatureFields() })
    expect(answer.status).toBe(200)
    expect((await get(cos, 'signed.txt')).text).toBe('content')
  })

  test('can be sent on to another page', async () => {
    const answer = await post({ key: 'on.txt', success_action_redirect: 'https://my.website/', ...signatureFields() })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, 'https://my.website/'])
  })

  test('with temporary credentials needs PostObject on the key', async () => {
    const keys = await federationToken(cos, allowing(cos, ['PostObject'], ['posted/*']))
    expect((await post({ key: 'posted/a', ...signatureFields(keys) })).status).toBe(204)
    expect((await post({ key: 'other/a', ...signatureFields(keys) })).code).toBe('AccessDenied')
    const putOnly = await federationToken(cos, allowing(cos, ['PutObject'], ['posted/*']))
    expect((await post({ key: 'posted/b', ...signatureFields(putOnly) })).code).toBe('AccessDenied')
  })

  test('does nothing with Pic-Operations', async () => {
    const fields = { key: 'pic.txt', 'pic-operations': picOperations({ fileid: '/pic2.txt' }), ...signatureFields() }
    expect((await post(fields)).status).toBe(204)
    expect((await get(cos, 'pic2.txt')).status).toBe(404)
  })

  test.each<[string, string, () => ReturnType<typeof post>]>([
    ['without a signature', 'AccessDenied', () => post({ key: 'no' })],
    [
      'with a wrong signature',
      'SignatureDoesNotMatch',
      () => post({ key: 'no', ...policyFields([], { 'q-signature': 'x' }) }),
    ],
    [
      'with a changed policy',
      'SignatureDoesNotMatch',
      () => post({ key: 'no', ...policyFields([], { policy: 'e30=' }) }),
    ],
    ['with a policy that is over', 'AccessDenied', () => post({ key: 'no', ...policyFields([], {}, -1) })],
    [
      'with a key that the policy does not allow',
      'AccessDenied',
      () => post({ key: 'no', ...policyFields([['starts-with', '$key', 'form/']]) }),
    ],
    [
      'with a field that the policy does not allow',
      'AccessDenied',
      () => post({ key: 'no', acl: 'public-read', ...policyFields([{ acl: 'default' }]) }),
    ],
    [
      'for another bucket',
      'AccessDenied',
      () => post({ key: 'no', ...policyFields([{ bucket: 'other-1250000000' }]) }),
    ],
    [
      'larger than the policy allows',
      'EntityTooLarge',
      () => post({ key: 'no', ...policyFields([['content-length-range', 1, 5]]) }),
    ],
    [
      'smaller than the policy allows',
      'EntityTooSmall',
      () => post({ key: 'no', ...policyFields([['content-length-range', 50, 60]]) }),
    ],
    ['without a file', 'IncorrectNumberOfFilesInPostRequest', () => post({ key: 'no', ...signatureFields() }, null)],
    ['with a key that leads elsewhere', 'InvalidObjectName', () => post({ key: '../no', ...signatureFields() })],
    ['without a key', 'InvalidObjectName', () => post(signatureFields())],
    [
      'with a wrong checksum',
      'BadDigest',
      () => post({ key: 'no', 'Content-MD5': '7o3pGNBWQBRbGPcPTDqmAg==', ...signatureFields() }),
    ],
  ])('%s is refused and stores nothing', async (_, code, ask) => {
    const answer = await ask()
    expect(answer.code).toBe(code)
    expect((await get(cos, 'no')).status).toBe(404)
    expect(readdirSync(join(cos.folder, 'drafts'))).toEqual([])
  })

  test('that breaks off is malformed', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const signature = signatureFields().Signature
    const body =
      `--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nhalf\r\n--x\r\nContent-Disposition: form-data; name="Signature"\r\n\r\n${signature}\r\n` +
      '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf of the'
    const response = await fetch(cos.endpoint, { method: 'POST', body, headers })
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('MalformedPOSTRequest')])
    expect((await get(cos, 'half')).status).toBe(404)
    expect(readdirSync(join(cos.folder, 'drafts'))).toEqual([])
  })

  test.each([
    ['nothing', ''],
    ['no part', 'I am no form'],
    ['half a boundary', '--'],
    ['a boundary and no more', '--x'],
    ['a boundary and no header', '--x\r\n'],
    ['half a header', '--x\r\nContent-Dispo'],
    ['half a field', '--x\r\nContent-Disposition: form-data; name="key"\r\n\r\nhal'],
    ['a file without a name', '--x\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--x--'],
  ])('of %s is refused', async (_, body) => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const response = await fetch(cos.endpoint, { method: 'POST', body, headers })
    expect(response.status).toBe(400)
  })

  test('without a boundary is malformed', async () => {
    const headers = { 'content-type': 'multipart/form-data' }
    const response = await fetch(cos.endpoint, { method: 'POST', body: 'x', headers })
    expect(await response.text()).toContain('MalformedPOSTRequest')
  })
})
