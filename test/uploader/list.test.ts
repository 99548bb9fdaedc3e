import { setImmediate } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { CosSlimError } from '../../src/errors.js'
import { createList } from '../../src/uploader/list.js'
import { createFakeClient } from './fake-uploads.js'

function createWatched() {
  const fake = createFakeClient()
  const told: string[] = []
  const list = createList(({ path }, listeners) => fake.client.upload({ tempFilePath: path }, listeners), {
    onStep: () => undefined,
    onProgress: () => undefined,
    onEnd: ({ path, state }) => told.push(`${path} ${state.phase}`),
    onComplete: () => told.push('complete'),
  })
  const add = (...paths: string[]) => list.add(paths.map(path => ({ path, sizeBytes: 1000 })))
  const phases = () => list.rows.map(({ path, state }) => `${path} ${state.phase}`)
  return { ...fake, list, add, phases, told }
}

test('what is chosen waits to be started', () => {
  const { add, phases, uploads } = createWatched()
  add('a', 'b')
  expect(phases()).toEqual(['a chosen', 'b chosen'])
  expect(uploads).toHaveLength(0)
})

test('progress finds its row wherever that stands by now', () => {
  const { list, add, uploads } = createWatched()
  add('a', 'b', 'c')
  list.start({ phase: 'chosen' })
  list.remove('row-1')
  uploads[2]?.progress(500, 1000)
  expect(list.rows.map(({ path, progress }) => [path, progress?.sentBytes])).toEqual([
    ['b', undefined],
    ['c', 500],
  ])
})

test('each end is told, and that nothing is under way any more after the last of them', async () => {
  const { list, add, uploads, told } = createWatched()
  add('a', 'b')
  list.start({ phase: 'chosen' })
  uploads[1]?.fail(new CosSlimError('timeout', 'Too long.'))
  await setImmediate()
  uploads[0]?.finish()
  await setImmediate()
  expect(told).toEqual(['b failed', 'a done', 'complete'])
})

test('what failed is started again, alone, and forgets what it had measured', async () => {
  const { list, add, uploads, phases } = createWatched()
  add('a', 'b')
  list.start({ phase: 'chosen' })
  uploads[0]?.progress(500, 1000)
  uploads[0]?.fail(new CosSlimError('timeout', 'Too long.'))
  await setImmediate()
  list.start({ phase: 'failed' })
  expect(uploads.map(({ path }) => path)).toEqual(['a', 'b', 'a'])
  expect(list.rows[0]?.progress).toBeUndefined()
  uploads[2]?.finish()
  await setImmediate()
  expect(phases()).toEqual(['a done', 'b queued'])
})

test('a row under way, or stored, is not started twice', async () => {
  const { list, add, uploads } = createWatched()
  add('a')
  list.start({ id: 'row-1' })
  list.start({ id: 'row-1' })
  uploads[0]?.finish()
  await setImmediate()
  list.start({ id: 'row-1' })
  expect(uploads).toHaveLength(1)
})

test('what was cancelled is no failure and can be started again', async () => {
  const { list, add, uploads, told, phases } = createWatched()
  add('a')
  list.start({ phase: 'chosen' })
  list.cancel('row-1')
  await setImmediate()
  expect([uploads[0]?.isCancelled, phases(), told]).toEqual([true, ['a cancelled'], ['complete']])
  list.start({ id: 'row-1' })
  expect(phases()).toEqual(['a queued'])
})

test('what is removed is cancelled, and what it still says is not heard', async () => {
  const { list, add, uploads, told } = createWatched()
  add('a', 'b')
  list.start({ phase: 'chosen' })
  list.remove('row-1')
  uploads[0]?.phase('uploading')
  await setImmediate()
  expect(uploads.map(({ isCancelled }) => isCancelled)).toEqual([true, false])
  expect(list.rows).toHaveLength(1)
  expect(told).toEqual([])
  list.remove('row-2')
  expect(told).toEqual([])
})

test('a mistake of the program ends the row with its message', () => {
  const onEnd = vi.fn()
  const nothing = () => undefined
  const begin = () => {
    throw new TypeError('createClient: credentials cannot be undefined')
  }
  const list = createList(begin, { onStep: nothing, onProgress: nothing, onEnd, onComplete: nothing })
  list.add([{ path: 'a', sizeBytes: 1 }])
  list.start({ phase: 'chosen' })
  const failure = { code: 'unexpected', message: 'createClient: credentials cannot be undefined', hint: '' }
  expect(list.rows[0]?.state).toEqual({ phase: 'failed', failure })
  expect(onEnd).toHaveBeenCalledOnce()
})
