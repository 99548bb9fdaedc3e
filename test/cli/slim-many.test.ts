import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import type { LogEntry } from '../../demo/emulator/log.js'
import { put } from '../emulator/call.js'
import { runCommand, startCommand } from '../helpers/command.js'
import { png } from '../helpers/made-pictures.js'

/** COUNT=10000 for the whole of it; a few hundred show the same in seconds. */
const COUNT = Number(process.env['COUNT'] ?? 300)
const PICTURES_A_SECOND = 40
const MAX_MEMORY_BYTES = 150 * 1024 * 1024
const STORED_AT_ONCE = 20

let cos: LocalCos
let folder: string
/** All requests: the local COS itself keeps the last thousands. */
let requests: LogEntry[]
let collecting: NodeJS.Timeout
const collect = () => void requests.push(...cos.log.splice(0))

beforeEach(
  async () => {
    cos = await startLocalCos({ settings: { processingDelayMs: 100 } })
    folder = mkdtempSync(join(tmpdir(), 'cos-slim-'))
    const picture = Buffer.from(png({ sizeBytes: 3000 }))
    const keys = Array.from(
      { length: COUNT },
      (_, index) => `uploads/${index % 7}/${String(index).padStart(6, '0')}.png`,
    )
    for (let from = 0; from < COUNT; from += STORED_AT_ONCE) {
      await Promise.all(keys.slice(from, from + STORED_AT_ONCE).map(key => put(cos, key, picture)))
    }
    await put(cos, 'uploads/0/read.me', 'no picture')
    await put(cos, 'uploads/0/old.png', picture, { headers: { 'x-cos-storage-class': 'ARCHIVE' } })
    requests = []
    cos.log.length = 0
    collecting = setInterval(collect, 100)
  },
  60_000 + COUNT * 20,
)

afterEach(async () => {
  clearInterval(collecting)
  await cos.close()
  rmSync(folder, { recursive: true })
})

const processings = () => requests.filter(({ method }) => method === 'POST')

function mostInOneSecond(entries: readonly LogEntry[]): number {
  const times = entries.map(({ startedMs }) => startedMs).sort((one, other) => one - other)
  let [most, from] = [0, 0]
  for (const [index, time] of times.entries()) {
    while ((times[from] ?? time) <= time - 1000) from += 1
    most = Math.max(most, index - from + 1)
  }
  return most
}

/** As many as were asked for, at the latest when there are no more. */
async function untilProcessed(count: number): Promise<void> {
  while (processings().length < count) {
    await wait(10)
    collect()
  }
}

test(
  `${COUNT} pictures, killed three times at random, are each slimmed once, within the rate and the memory`,
  { timeout: 90_000 + (COUNT / PICTURES_A_SECOND) * 1000 },
  async () => {
    const words = ['slim', 'uploads/', '--run', '--yes', '--json']
    const moments = [0.1, 0.4, 0.7].map(share => Math.ceil((share + Math.random() * 0.2) * COUNT))
    const peaks: number[] = []
    const beganMs = Date.now()
    for (const moment of moments) {
      const command = startCommand(cos, words, { folder })
      await untilProcessed(moment)
      await wait(Math.random() * 50)
      command.kill()
      const ended = await command.ended
      expect(ended.code).toBeNull()
      peaks.push(ended.peakBytes)
    }
    const { code, out, peakBytes } = await runCommand(cos, words, { folder })
    peaks.push(peakBytes)
    collect()

    expect(code).toBe(0)
    const byPath = new Map<string, number>()
    for (const { path } of processings()) byPath.set(path, (byPath.get(path) ?? 0) + 1)
    expect(byPath.size).toBe(COUNT)
    expect(
      [...byPath].filter(([, count]) => count !== 1),
      `killed at ${moments.join(', ')}`,
    ).toEqual([])
    expect(mostInOneSecond(requests)).toBeLessThanOrEqual(100)
    expect(Math.max(...peaks)).toBeLessThan(MAX_MEMORY_BYTES)
    expect(JSON.parse(out)).toMatchObject({
      selected: { images: COUNT, bytes: COUNT * 3000 },
      archived: ['uploads/0/old.png'],
      result: { complete: true, slimmed: COUNT, failed: 0, beforeBytes: COUNT * 3000 },
    })
    const figures = { seconds: (Date.now() - beganMs) / 1000, mostInOneSecond: mostInOneSecond(requests), peaks }
    if (process.env['COUNT'] !== undefined) console.log(figures)
    const [table = ''] = readdirSync(folder).filter(name => name.endsWith('.csv'))
    expect(readFileSync(join(folder, table), 'utf8').trim().split('\n')).toHaveLength(COUNT + 2)
    expect(readdirSync(folder)).toHaveLength(2)
  },
)
