import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { get, put, send } from './call.js'

const NEIGHBOUR = 'neighbour-1250000000'

describe('a neighbour of the bucket', () => {
  let cos: LocalCos
  beforeAll(async () => {
    cos = await startLocalCos({ neighbours: [NEIGHBOUR], settings: { publicRead: false } })
  })
  afterAll(() => cos.close())

  const at = (bucket: string, kind = 'cos') => ({ headers: { host: `${bucket}.${kind}.${cos.region}.myqcloud.com` } })

  test('has objects of its own', async () => {
    await put(cos, 'a.txt', 'mine')
    await put(cos, 'a.txt', 'theirs', at(NEIGHBOUR))
    expect((await get(cos, 'a.txt')).text).toBe('mine')
    expect((await get(cos, 'a.txt', at(cos.bucket))).text).toBe('mine')
    expect((await get(cos, 'a.txt', at(NEIGHBOUR))).text).toBe('theirs')
  })

  test('has settings of its own, from the same start', async () => {
    expect((await send(cos, { method: 'PUT', path: '/', query: 'unbind', ...at(NEIGHBOUR, 'pic') })).status).toBe(200)
    expect((await send(cos, { path: '/', ...at(NEIGHBOUR, 'pic') })).text).toBe('<CIStatus>off</CIStatus>')
    expect((await send(cos, { path: '/', ...at(cos.bucket, 'pic') })).text).toBe('<CIStatus>on</CIStatus>')
    expect((await get(cos, 'a.txt', { keys: null, ...at(NEIGHBOUR) })).status).toBe(403)
  })

  test('is the only other one there is', async () => {
    expect((await get(cos, 'a.txt', at('stranger-1250000000'))).code).toBe('NoSuchBucket')
  })

  test('is in one region', async () => {
    const headers = { host: `${NEIGHBOUR}.cos.ap-elsewhere.myqcloud.com` }
    expect((await get(cos, 'a.txt', { headers })).code).toBe('NoSuchBucket')
  })
})

test('what a neighbour has is there again after a new start on the same folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'neighbour-'))
  const started: LocalCos[] = []
  const start = async () => {
    const cos = await startLocalCos({ folder, neighbours: [NEIGHBOUR] })
    started.push(cos)
    return { cos, there: { headers: { host: `${NEIGHBOUR}.cos.${cos.region}.myqcloud.com` } } }
  }
  try {
    const first = await start()
    await put(first.cos, 'a.txt', 'kept', first.there)
    await first.cos.close()
    const second = await start()
    expect((await get(second.cos, 'a.txt', second.there)).text).toBe('kept')
    expect((await get(second.cos, 'a.txt')).code).toBe('NoSuchKey')
  } finally {
    await Promise.all(started.map(cos => cos.close()))
    rmSync(folder, { recursive: true })
  }
})

test('a neighbour needs the name of a bucket', async () => {
  await expect(startLocalCos({ neighbours: ['neighbour'] })).rejects.toThrow('bucket has to be <name>-<APPID>')
})
