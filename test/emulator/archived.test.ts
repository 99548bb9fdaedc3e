import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { defaultSettings } from '../../demo/emulator/settings.js'
import { smallPng } from '../helpers/pictures.js'
import { element, get, picOperations, put, send } from './call.js'

let cos: LocalCos
let sizeBytes: number
beforeAll(async () => {
  cos = await startLocalCos()
  const { buffer } = await smallPng()
  sizeBytes = buffer.length
  for (const storageClass of ['ARCHIVE', 'DEEP_ARCHIVE', 'STANDARD_IA', 'STANDARD']) {
    const headers = { 'content-type': 'image/png', 'x-cos-storage-class': storageClass }
    await put(cos, `${storageClass}.png`, buffer, { headers })
  }
})
beforeEach(() => void Object.assign(cos.settings, defaultSettings()))
afterAll(() => cos.close())

const head = (key: string) => send(cos, { method: 'HEAD', path: `/${key}` })
const WAYS = {
  'GET ?imageSlim': (key: string) => get(cos, key, { query: 'imageSlim' }),
  'a plain GET': (key: string) => get(cos, key),
  'POST ?image_process': (key: string) => {
    const headers = { 'pic-operations': picOperations({ fileid: '/made.png' }) }
    return send(cos, { method: 'POST', path: `/${key}`, query: 'image_process', headers })
  },
}

describe.each(Object.entries(WAYS))('an archived object by %s', (_, call) => {
  test.each([
    ['InvalidObjectState', 403, 'InvalidObjectState', 'The operation is not valid for the object storage class.'],
    ['InvalidObjectState-409', 409, 'InvalidObjectState', 'The operation is not valid for the object storage class.'],
    ['AccessDenied', 403, 'AccessDenied', 'InvalidObjectState'],
  ] as const)('is refused as %s', async (archivedAs, status, code, message) => {
    cos.settings.archivedAs = archivedAs
    for (const key of ['ARCHIVE.png', 'DEEP_ARCHIVE.png']) {
      const answer = await call(key)
      expect([answer.status, answer.code, element(answer.text, 'Message')]).toEqual([status, code, message])
    }
    expect((await head('made.png')).status).toBe(404)
  })

  test('is refused before anything else is said, where imageSlim is off', async () => {
    cos.settings.imageSlim = { api: false, auto: false, suffixes: [] }
    expect((await call('ARCHIVE.png')).code).toBe('InvalidObjectState')
  })
})

test.each(['ARCHIVE', 'DEEP_ARCHIVE', 'STANDARD_IA'])('HEAD tells the size and the class %s', async storageClass => {
  const answer = await head(`${storageClass}.png`)
  expect([answer.status, answer.headers['x-cos-storage-class'], answer.headers['content-length']]).toEqual([
    200,
    storageClass,
    String(sizeBytes),
  ])
})

test('HEAD and GET say nothing of the standard class', async () => {
  for (const answer of [await head('STANDARD.png'), await get(cos, 'STANDARD.png')]) {
    expect([answer.status, answer.headers['x-cos-storage-class']]).toEqual([200, undefined])
  }
})

test.each(['', 'imageSlim'])('GET with the query "%s" tells the class of what can be read', async query => {
  const answer = await get(cos, 'STANDARD_IA.png', { query })
  expect([answer.status, answer.headers['x-cos-storage-class']]).toEqual([200, 'STANDARD_IA'])
})
