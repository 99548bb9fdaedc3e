import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { defaultSettings } from '../../demo/emulator/settings.js'
import { allowing, element, federationToken, get, put, send, type Call, type Keys } from './call.js'

const NEIGHBOUR = 'neighbour-1250000000'

let cos: LocalCos
beforeAll(async () => {
  cos = await startLocalCos({ neighbours: [NEIGHBOUR], settings: { publicRead: false } })
  const headers = { 'content-type': 'image/png', 'x-cos-meta-album': 'spring', 'x-cos-storage-class': 'STANDARD_IA' }
  await put(cos, 'from/猫 1.png', 'picture', { headers })
  await put(cos, 'theirs.txt', 'theirs', { headers: { host: `${NEIGHBOUR}.cos.${cos.region}.myqcloud.com` } })
})
beforeEach(() => void Object.assign(cos.settings, defaultSettings(), { publicRead: false }))
afterAll(() => cos.close())

const sourceOf = (key: string, bucket = cos.bucket) =>
  `${bucket}.cos.${cos.region}.myqcloud.com/${key.split('/').map(encodeURIComponent).join('/')}`

function copy(source: string, key: string, { headers, ...more }: Partial<Call> = {}) {
  return send(cos, { method: 'PUT', path: `/${key}`, headers: { 'x-cos-copy-source': source, ...headers }, ...more })
}

describe('a copy', () => {
  test('has the bytes, the type and the metadata of its source, and a class of its own', async () => {
    const answer = await copy(sourceOf('from/猫 1.png'), 'to/1.png')
    const made = await get(cos, 'to/1.png')
    expect([answer.status, made.text]).toEqual([200, 'picture'])
    expect(made.headers).toMatchObject({ 'content-type': 'image/png', 'x-cos-meta-album': 'spring' })
    expect(made.headers['x-cos-storage-class']).toBeUndefined()
    expect(element(answer.text, 'ETag')).toBe(made.headers['etag']?.replaceAll('"', '&quot;'))
    expect(element(answer.text, 'CRC64')).toBe(made.headers['x-cos-hash-crc64ecma'])
  })

  test('has the type that the request gives where it replaces the metadata', async () => {
    const headers = { 'x-cos-metadata-directive': 'Replaced', 'content-type': 'text/html' }
    expect((await copy(sourceOf('from/猫 1.png'), 'to/2.html', { headers })).status).toBe(200)
    const made = await get(cos, 'to/2.html')
    expect([made.headers['content-type'], made.headers['x-cos-meta-album']]).toEqual(['text/html', undefined])
  })

  test('can come from another bucket of the account', async () => {
    expect((await copy(sourceOf('theirs.txt', NEIGHBOUR), 'to/theirs.txt')).status).toBe(200)
    expect((await get(cos, 'to/theirs.txt')).text).toBe('theirs')
  })

  test.each([
    ['an object that is not there', () => sourceOf('no-such'), {}, 404, 'NoSuchKey'],
    ['a bucket that is not there', () => sourceOf('a', 'nobody-1250000000'), {}, 404, 'NoSuchBucket'],
    ['no address', () => '/from/a.png', {}, 400, 'InvalidArgument'],
    ['a version', () => `${sourceOf('theirs.txt')}?versionId=1`, {}, 501, 'NotImplemented'],
    ['a condition', () => sourceOf('theirs.txt'), { 'x-cos-copy-source-if-match': '"a"' }, 501, 'NotImplemented'],
    ['rules beside', () => sourceOf('theirs.txt'), { 'pic-operations': '{}' }, 501, 'NotImplemented'],
  ])('of %s is refused', async (_, source, headers, status, code) => {
    const answer = await copy(source(), 'to/never', { headers })
    expect([answer.status, answer.code]).toEqual([status, code])
    expect((await get(cos, 'to/never')).code).toBe('NoSuchKey')
  })

  test('with a body of its own is refused', async () => {
    expect((await copy(sourceOf('from/猫 1.png'), 'to/never', { body: 'mine' })).code).toBe('InvalidArgument')
  })

  test('of an archived object is refused', async () => {
    await put(cos, 'archived', 'x', { headers: { 'x-cos-storage-class': 'ARCHIVE' } })
    expect((await copy(sourceOf('archived'), 'to/never')).code).toBe('InvalidObjectState')
  })

  test('as a part is not done here', async () => {
    const started = await send(cos, { method: 'POST', path: '/parts', query: 'uploads' })
    const query = `partNumber=1&uploadId=${element(started.text, 'UploadId') ?? ''}`
    expect((await copy(sourceOf('theirs.txt'), 'parts', { query })).code).toBe('NotImplemented')
  })
})

describe('temporary credentials copy', () => {
  const keysFor = async (...grants: readonly (readonly [string, string])[]): Promise<Keys> => {
    const policies = grants.map(([action, key]) => allowing(cos, [action], [key]) as { statement: unknown[] }) // as made by it
    return federationToken(cos, { version: '2.0', statement: policies.flatMap(({ statement }) => statement) })
  }
  const tried = async (keys: Keys, source = sourceOf('from/猫 1.png')) => (await copy(source, 'to/tmp', { keys })).code

  test('where they may read the source and write the target, and not with one of both', async () => {
    const [read, write] = [['GetObject', 'from/*'] as const, ['PutObject', 'to/*'] as const]
    expect(await tried(await keysFor(read, write))).toBe('')
    expect(await tried(await keysFor(read))).toBe('AccessDenied')
    expect(await tried(await keysFor(write))).toBe('AccessDenied')
  })

  test('only what is in the bucket that their policy names', async () => {
    const keys = await keysFor(['GetObject', '*'], ['PutObject', '*'])
    expect(await tried(keys, sourceOf('theirs.txt', NEIGHBOUR))).toBe('AccessDenied')
    expect(await tried(keys, sourceOf('no-such', 'nobody-1250000000'))).toBe('AccessDenied')
    expect(await tried(keys, sourceOf('no-such'))).toBe('NoSuchKey')
  })

  test('what everybody may read, with the right to write alone', async () => {
    await put(cos, 'open', 'x', { headers: { 'x-cos-acl': 'public-read' } })
    expect(await tried(await keysFor(['PutObject', 'to/*']), sourceOf('open'))).toBe('')
  })

  test('by PutObjectCopy in place of PutObject, where the switch says so', async () => {
    cos.settings.copyNeeds = 'PutObjectCopy'
    expect(await tried(await keysFor(['GetObject', 'from/*'], ['PutObject', 'to/*']))).toBe('AccessDenied')
    expect(await tried(await keysFor(['GetObject', 'from/*'], ['PutObjectCopy', 'to/*']))).toBe('')
  })
})
