import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { defaultSettings } from '../../demo/emulator/settings.js'
import { element, get, picOperations, send, type Answer } from './call.js'

const PHOTOGRAPH = readFileSync(join(import.meta.dirname, '../fixtures/images/seeding-1335kb.png'))

let cos: LocalCos
let picture: Buffer
beforeAll(async () => {
  cos = await startLocalCos()
  picture = await sharp(PHOTOGRAPH).extract({ left: 400, top: 200, width: 160, height: 120 }).png().toBuffer()
})
beforeEach(() => void Object.assign(cos.settings, defaultSettings(), { minPartSizeBytes: 1000 }))
afterAll(() => cos.close())

const drafts = () => readdirSync(join(cos.folder, 'drafts'))

async function initiate(key: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const answer = await send(cos, { method: 'POST', path: `/${key}`, query: 'uploads', headers })
  expect(answer.text).toContain(`<Bucket>${cos.bucket}</Bucket><Key>${key}</Key>`)
  return element(answer.text, 'UploadId') ?? ''
}

const part = (key: string, id: string, number: number, body: Buffer | string) =>
  send(cos, { method: 'PUT', path: `/${key}`, query: `partNumber=${number}&uploadId=${id}`, body })

type Named = readonly (readonly [number: number, etag: string | undefined])[]

const complete = (
  key: string,
  id: string,
  parts: Named,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> => {
  const items = parts.map(
    ([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag ?? ''}</ETag></Part>`,
  )
  const body = `<CompleteMultipartUpload>${items.join('')}</CompleteMultipartUpload>`
  return send(cos, { method: 'POST', path: `/${key}`, query: `uploadId=${id}`, body, headers })
}

async function upload(key: string, cutAt = 2000): Promise<{ id: string; parts: Named }> {
  const id = await initiate(key, { 'content-type': 'image/png' })
  const second = await part(key, id, 2, picture.subarray(cutAt))
  const first = await part(key, id, 1, picture.subarray(0, cutAt))
  return {
    id,
    parts: [
      [1, first.headers['etag']],
      [2, second.headers['etag']],
    ],
  }
}

describe('an upload in parts', () => {
  test('becomes one object with the facts given at its start', async () => {
    const { id, parts } = await upload('whole.png')
    const answer = await complete('whole.png', id, parts)
    expect(answer.status).toBe(200)
    expect(element(answer.text, 'Location')).toBe(`http://${new URL(cos.endpoint).host}/whole.png`)
    expect(element(answer.text, 'ETag')).toMatch(/^&quot;[0-9a-f]{32}-2&quot;$/)
    const stored = await get(cos, 'whole.png')
    expect(stored.bytes.equals(picture)).toBe(true)
    expect(stored.headers['content-type']).toBe('image/png')
    expect(drafts()).toEqual([])
  })

  test('cannot be completed twice', async () => {
    const { id, parts } = await upload('twice.png')
    await complete('twice.png', id, parts)
    const answer = await complete('twice.png', id, parts)
    expect([answer.status, answer.code]).toEqual([404, 'NoSuchUpload'])
  })

  test('takes the last part sent under a number', async () => {
    const { id, parts } = await upload('again.png')
    await part('again.png', id, 1, 'x'.repeat(1000))
    expect((await complete('again.png', id, parts)).code).toBe('InvalidPart')
  })

  test('is not completed with parts that are wrong', async () => {
    const { id, parts } = await upload('wrong.png')
    const [first, second] = parts
    expect((await complete('wrong.png', id, second && first ? [second, first] : [])).code).toBe('InvalidPartOrder')
    expect((await complete('wrong.png', id, [[1, '"0123"']])).code).toBe('InvalidPart')
    expect((await complete('wrong.png', id, [...parts, [3, '"x"']])).code).toBe('InvalidPart')
    expect((await complete('wrong.png', id, [])).code).toBe('MalformedXML')
    cos.settings.minPartSizeBytes = 1024 * 1024
    expect((await complete('wrong.png', id, parts)).code).toBe('EntityTooSmall')
    cos.settings.minPartSizeBytes = 1000
    expect((await complete('wrong.png', id, parts)).status).toBe(200)
  })

  test('is not completed with a list that changed on its way, where a checksum tells', async () => {
    const { id, parts } = await upload('changed.png')
    const digest = await complete('changed.png', id, parts, { 'content-md5': '7o3pGNBWQBRbGPcPTDqmAg==' })
    expect([digest.status, digest.code]).toEqual([400, 'BadDigest'])
    expect((await complete('changed.png', id, parts)).status).toBe(200)
  })

  test('is bound to its key and to numbers from 1 to 10000', async () => {
    const id = await initiate('bound.png')
    expect((await part('other.png', id, 1, 'x')).code).toBe('NoSuchUpload')
    expect((await part('bound.png', 'nothing', 1, 'x')).code).toBe('NoSuchUpload')
    expect((await part('bound.png', id, 0, 'x')).code).toBe('InvalidArgument')
    expect((await part('bound.png', id, 10_001, 'x')).code).toBe('InvalidArgument')
  })

  test('that is aborted leaves nothing', async () => {
    const before = drafts().length
    const { id, parts } = await upload('aborted.png')
    expect(drafts()).toHaveLength(before + 2)
    expect((await send(cos, { method: 'DELETE', path: '/aborted.png', query: `uploadId=${id}` })).status).toBe(204)
    expect(drafts()).toHaveLength(before)
    expect((await complete('aborted.png', id, parts)).code).toBe('NoSuchUpload')
  })

  test('lists its parts, page by page', async () => {
    const { id } = await upload('listed.png')
    const list = (query: string) => get(cos, 'listed.png', { query: `uploadId=${id}${query}` })
    const whole = await list('')
    expect([...whole.text.matchAll(/<PartNumber>(\d+)</g)].map(match => match[1])).toEqual(['1', '2'])
    expect(whole.text).toContain('<Size>2000</Size>')
    const page = await list('&max-parts=1')
    expect(page.text).toContain('<IsTruncated>true</IsTruncated>')
    expect(page.text).toContain('<NextPartNumberMarker>1</NextPartNumberMarker>')
    expect((await list('&part-number-marker=1')).text).not.toContain('<PartNumber>1<')
  })

  test('is in the list of the bucket until it is complete', async () => {
    const list = async () => (await get(cos, '', { query: 'uploads&prefix=pending' })).text
    const { id, parts } = await upload('pending.png')
    expect(await list()).toContain(`<Upload><Key>pending.png</Key><UploadId>${id}</UploadId>`)
    await complete('pending.png', id, parts)
    expect(await list()).not.toContain('<Upload>')
  })
})

describe('Complete with Pic-Operations', () => {
  const headers = { 'pic-operations': picOperations({ fileid: '/slim/parts.png' }) }
  const run = async (key: string): Promise<Answer & { id: string; parts: Named }> => {
    const { id, parts } = await upload(key)
    return { ...(await complete(key, id, parts, headers)), id, parts }
  }

  test('answers flat, as the SDKs expect', async () => {
    const answer = await run('flat.png')
    expect(answer.text.trimStart()).toMatch(
      /^<CompleteMultipartUploadResult><Location>.*<\/ETag><ImageInfo>.*<\/ImageInfo><ProcessResults><Object>/,
    )
    expect(Number(element(answer.text, 'Size'))).toBe((await get(cos, 'slim/parts.png')).bytes.length)
    expect((await get(cos, 'flat.png')).bytes.equals(picture)).toBe(true)
  })

  test('answers nested where the switch says so', async () => {
    cos.settings.completeReply = 'nested'
    expect((await run('nested.png')).text).toContain('<UploadResult><OriginalInfo><Key>nested.png</Key>')
  })

  test('sends its 200 and blanks while it works', async () => {
    cos.settings.processingDelayMs = 1200
    const answer = await run('slow.png')
    expect(answer.headers['transfer-encoding']).toBe('chunked')
    expect(answer.text).toMatch(/^\n+<CompleteMultipartUploadResult>/)
  })

  test('that is refused answers with an error under 200, and can be completed again without the rules', async () => {
    cos.settings.processingRefusal = { status: 400, code: 'InvalidImageFormat', stored: false }
    const { id, parts, ...answer } = await run('refused.png')
    expect([answer.status, answer.code]).toEqual([200, 'InvalidImageFormat'])
    expect((await get(cos, 'refused.png')).status).toBe(404)
    expect((await complete('refused.png', id, parts)).status).toBe(200)
    expect((await get(cos, 'refused.png')).bytes.equals(picture)).toBe(true)
  })

  test('that is refused with the source stored is over', async () => {
    cos.settings.processingRefusal = { status: 400, code: 'InvalidImageFormat', stored: true }
    cos.settings.completeStreams = false
    const { id, parts, ...answer } = await run('kept.png')
    expect([answer.status, answer.code]).toEqual([400, 'InvalidImageFormat'])
    expect((await get(cos, 'kept.png')).status).toBe(200)
    expect((await complete('kept.png', id, parts)).code).toBe('NoSuchUpload')
  })

  test('leaves nothing but the objects', async () => {
    const before = drafts().length
    await run('clean.png')
    expect(drafts()).toHaveLength(before)
  })
})
