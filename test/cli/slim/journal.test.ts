import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeCsv } from '../../../src/cli/slim/csv.js'
import { addRecord, emptyState, isComplete, restOfShard, settledCount } from '../../../src/cli/slim/journal.js'
import type { JournalRecord, JournalState } from '../../../src/cli/slim/journal.js'
import { openJournal, readJournal } from '../../../src/cli/slim/journal-file.js'
import { releaseLock, takeLock } from '../../../src/cli/slim/lock-file.js'
import { readSaveAs } from '../../../src/cli/slim/save-as.js'

const SAVE_AS = readSaveAs('slim/{key}', 'a/')

const BEGUN: JournalRecord = {
  run: {
    ...{ bucket: 'b-1', region: 'ap-beijing', origin: 'https://b', prefix: 'a/', saveAs: 'slim/{key}' },
    ...{ suffixes: ['png'], minBytes: 1, maxBytes: 9 },
  },
  version: 1,
  atMs: 1,
  selected: { images: 3, bytes: 600 },
  skipped: {},
}
const SHARD: JournalRecord = {
  shard: '000001',
  upTo: 'a/4.txt',
  items: [
    ['a/1.png', 100, 'e1'],
    ['a/2.png', 200, 'e2'],
    ['a/3.png', 300, 'e3'],
  ],
  named: [['a/old.png', 7, 'archived']],
}

function stateAfter(...records: readonly JournalRecord[]): JournalState {
  const state = emptyState()
  for (const entry of records) addRecord(state, entry, SAVE_AS)
  return state
}

describe('where a run stands', () => {
  test('at its beginning is nothing', () => {
    expect(isComplete(stateAfter())).toBe(false)
    expect(restOfShard(stateAfter(BEGUN))).toBeUndefined()
  })

  test('in the middle of a shard is what has no result, with the time of what was asked for', () => {
    const state = stateAfter(...[BEGUN, SHARD, { start: 0, atMs: 50 }, { start: 1, atMs: 60 }], {
      result: 0,
      status: 'slimmed',
      afterBytes: 40,
    })
    expect(restOfShard(state)).toEqual({
      name: '000001',
      items: [
        { key: 'a/2.png', outKey: 'slim/a/2.png', sizeBytes: 200, etag: 'e2', startedMs: 60 },
        { key: 'a/3.png', outKey: 'slim/a/3.png', sizeBytes: 300, etag: 'e3' },
      ],
    })
    expect(state).toMatchObject({ upTo: 'a/4.txt', beforeBytes: 100, afterBytes: 40, archived: ['a/old.png'] })
  })

  const results: JournalRecord[] = [
    { result: 0, status: 'slimmed', afterBytes: 40 },
    { result: 1, status: 'not-smaller', afterBytes: 200 },
  ]

  test('at the end is complete, with its counts', () => {
    const last: JournalRecord = { result: 2, status: 'failed', code: 'slim-refused' }
    const state = stateAfter(BEGUN, SHARD, ...results, last, { done: '000001' }, { end: true, atMs: 2 })
    expect(isComplete(state)).toBe(true)
    expect(state.counts).toEqual({ slimmed: 1, notSmaller: 1, skipped: 0, failed: 1 })
    expect(state.failures).toEqual([{ key: 'a/3.png', code: 'slim-refused' }])
    expect(settledCount(state)).toBe(3)
  })

  const failing: JournalRecord[] = [
    { start: 2, atMs: 70 },
    { result: 2, status: 'failed', code: 'timeout', again: true },
    { done: '000001' },
    { end: true, atMs: 2 },
  ]

  test('with a failure that can pass is not complete, and keeps when that picture was asked for', () => {
    const state = stateAfter(BEGUN, SHARD, ...results, ...failing)
    expect(isComplete(state)).toBe(false)
    expect([...state.again.values()]).toEqual([
      { key: 'a/3.png', outKey: 'slim/a/3.png', sizeBytes: 300, etag: 'e3', startedMs: 70 },
    ])
  })

  test('is complete when the second try succeeds, and counts the picture once', () => {
    const again: JournalRecord[] = [
      { shard: '000002', items: [['a/3.png', 300, 'e3']], named: [] },
      { result: 0, status: 'slimmed', afterBytes: 30 },
      { done: '000002' },
    ]
    const state = stateAfter(BEGUN, SHARD, ...results, ...failing, ...again)
    expect(isComplete(state)).toBe(true)
    expect(settledCount(state)).toBe(3)
    expect(state.upTo).toBe('a/4.txt')
  })
})

describe('a journal', () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'journal-'))
    path = join(folder, 'a.journal')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  async function recordsIn(file: string): Promise<JournalRecord[]> {
    const records: JournalRecord[] = []
    await readJournal(file, entry => records.push(entry))
    return records
  }

  test('gives back what was written, in order', async () => {
    const journal = await openJournal(path, 0)
    await Promise.all([journal.append(BEGUN), journal.append(SHARD), journal.append({ done: '000001' })])
    await journal.close()
    expect(await recordsIn(path)).toEqual([BEGUN, SHARD, { done: '000001' }])
  })

  test('that is not there is told from one that is empty', async () => {
    expect(await readJournal(path, () => undefined)).toBeUndefined()
    writeFileSync(path, '')
    expect(await readJournal(path, () => undefined)).toBe(0)
  })

  test('is read over pieces of any size', async () => {
    const long: JournalRecord = { ...SHARD, items: Array.from({ length: 5000 }, (_, i) => [`a/猫${i}.png`, i, 'e']) }
    const journal = await openJournal(path, 0)
    await journal.append(long)
    await journal.append(long)
    await journal.close()
    expect(await recordsIn(path)).toEqual([long, long])
  })

  test('ends with the last whole line, at whichever byte the writing was cut off', async () => {
    const whole = `${JSON.stringify(BEGUN)}\n`
    const next = `${JSON.stringify({ done: '猫' })}\n`
    for (let cut = 0; cut < Buffer.byteLength(next); cut += 1) {
      writeFileSync(path, Buffer.concat([Buffer.from(whole), Buffer.from(next).subarray(0, cut)]))
      expect(await readJournal(path, () => undefined)).toBe(Buffer.byteLength(whole))
    }
    const journal = await openJournal(path, Buffer.byteLength(whole))
    await journal.append({ done: '000001' })
    await journal.close()
    expect(await recordsIn(path)).toEqual([BEGUN, { done: '000001' }])
  })

  test('that is no journal is refused with the line', async () => {
    writeFileSync(path, `${JSON.stringify(BEGUN)}\nhello\n`)
    await expect(recordsIn(path)).rejects.toThrow('damaged at line 2')
  })

  test('whose records do not fit together is refused with the line', async () => {
    writeFileSync(path, `${JSON.stringify(BEGUN)}\n${JSON.stringify({ start: 0, atMs: 1 })}\n`)
    const state = emptyState()
    await expect(readJournal(path, entry => addRecord(state, entry, SAVE_AS))).rejects.toThrow('damaged at line 2')
  })

  test('belongs to one process at a time', async () => {
    writeFileSync(`${path}.lock`, String(process.ppid))
    await expect(takeLock(`${path}.lock`)).rejects.toThrow(`under way already, as process ${process.ppid}`)
    expect(existsSync(`${path}.lock`)).toBe(true)
  })

  test.each(['', '999999999', String(process.pid)])('is taken over from a process that is no more (%j)', async pid => {
    writeFileSync(`${path}.lock`, pid)
    await takeLock(`${path}.lock`)
    expect(readFileSync(`${path}.lock`, 'utf8')).toBe(String(process.pid))
    await releaseLock(`${path}.lock`)
    expect(existsSync(`${path}.lock`)).toBe(false)
  })

  test('becomes a table with one line for each picture, the second try of one in place of the first', async () => {
    const records: JournalRecord[] = [
      ...[BEGUN, SHARD],
      { result: 1, status: 'failed', code: 'timeout', again: true },
      { result: 0, status: 'slimmed', afterBytes: 40 },
      { result: 2, status: 'failed', code: 'service-failed', serviceCode: 'InternalError', again: true },
      { done: '000001' },
      { shard: '000002', items: [['a/2.png', 200, 'e2']], named: [] },
      { result: 0, status: 'not-smaller', afterBytes: 200 },
    ]
    writeFileSync(path, '')
    for (const entry of records) appendFileSync(path, `${JSON.stringify(entry)}\n`)
    await writeCsv(path, join(folder, 'a.csv'), SAVE_AS)
    expect(readFileSync(join(folder, 'a.csv'), 'utf8').trim().split('\n')).toEqual([
      'key,output,status,before_bytes,after_bytes,saved_bytes,saved_fraction,code',
      'a/old.png,,skipped-archived,7,,,,',
      'a/1.png,slim/a/1.png,slimmed,100,40,60,0.6000,',
      'a/2.png,slim/a/2.png,not-smaller,200,200,0,0.0000,',
      'a/3.png,,failed,300,,,,InternalError',
    ])
  })
})
