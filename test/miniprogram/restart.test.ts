import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { HASTY } from '../helpers/fault-trial.js'
import { expectNothingLeft, keptBy } from '../helpers/mini-left.js'
import { startMiniProgram, type MiniProgram } from '../helpers/mini-program.js'
import { holdStep, MINI_STEPS } from '../helpers/mini-steps.js'
import { startInApp, uploadInApp } from '../helpers/mini-upload.js'
import { takeUpInApp, type TakenUp } from '../helpers/mini-unfinished.js'
import { errorOf, resultOf } from '../helpers/page-upload.js'
import { heavyPng, type PictureFile } from '../helpers/pictures.js'
import { readBack } from '../helpers/stored-picture.js'
import { USER_DATA_PATH } from '../helpers/wx/files.js'
import type { World } from '../helpers/worlds/world.js'

const PERSISTENT = { ...HASTY, persist: true }
const PART_COUNT = 5
const PART_BYTES = 1024 * 1024
const FOLDER = 'uploads/u42/'

let app: MiniProgram
let world: World
let picture: PictureFile
let count = 0
beforeAll(async () => {
  app = await startMiniProgram()
  picture = await heavyPng((PART_COUNT - 0.5) * PART_BYTES)
})
beforeEach(async () => {
  app.reset()
  app.sts.scope = { keyPrefix: FOLDER, allowParts: true, allowForm: true }
  world = await app.open()
})
afterEach(() => {
  // What one test leaves behind must not be found by the next.
  app.standIn.wx.clearStorageSync()
  for (const name of keptBy(app).files)
    app.standIn.wx.getFileSystemManager().unlink({ filePath: `${USER_DATA_PATH}/${name}` })
})
afterAll(() => app.close())

const pick = () => app.standIn.addTempFile(picture.buffer, picture.name)

function keys() {
  count += 1
  const folder = `${FOLDER}restart-${count}/`
  return { folder, key: `${folder}a-picture.png`, saveAs: `${folder}b-slim.png` }
}

const endOf = async (taken: TakenUp | undefined) => {
  if (!taken) throw new Error('Nothing was left to be taken up.')
  return resultOf((await taken.task.end()).outcome)
}

/** The phone ends the app in the background; what was chosen is gone. */
async function restart(): Promise<World> {
  app.standIn.hide()
  await world.close()
  app.standIn.forgetTempFiles()
  app.standIn.show()
  return app.open()
}

/** Numbers of the parts that arrived. */
const partsSent = () =>
  app.standIn.calls.flatMap(({ url }) => Array.from(url.matchAll(/partNumber=(\d+)/g), ([, number]) => Number(number)))

describe('an app that is closed', () => {
  test.each(MINI_STEPS)('in the middle of $step, by $way, finishes the upload at its next start', async held => {
    const { folder, ...given } = keys()
    const reached = holdStep(app, held)
    const startedMs = Date.now()
    await startInApp(world, pick(), { send: held.way, ...given }, PERSISTENT)
    await reached()
    const next = await restart()
    const [taken, ...others] = await takeUpInApp(next, HASTY)
    expect(others).toEqual([])
    expect(taken).toMatchObject({
      name: expect.stringContaining(picture.name) as string,
      sizeBytes: picture.buffer.length,
    })
    expect(taken?.startedAtMs).toBeGreaterThanOrEqual(startedMs)
    expect(await endOf(taken)).toMatchObject({ outcome: 'compressed' })
    expect((await readBack(app.cos, given.key)).equals(picture.buffer)).toBe(true)
    await expectNothingLeft(app, folder, [given.key, given.saveAs])
    expect(await takeUpInApp(next)).toEqual([])
  })

  test('sends it under the key that was drawn, and only the parts that are missing', async () => {
    const folder = `${FOLDER}drawn-${(count += 1)}/`
    app.sts.scope = { keyPrefix: folder, allowParts: true }
    const reached = holdStep(app, { atService: { method: 'PUT', query: 'partNumber' } }, { action: 'hang', skip: 3 })
    const task = await startInApp(world, pick(), { send: 'parts' }, PERSISTENT)
    await reached()
    await vi.waitFor(async () =>
      expect((await task.heard()).progress.at(-1)?.sentBytes).toBe(picture.buffer.length - PART_BYTES),
    )
    const path = app.requests('POST')[0]?.path
    const next = await restart()
    app.standIn.calls.length = 0
    const [taken] = await takeUpInApp(next, HASTY)
    const result = await endOf(taken)
    expect(result).toMatchObject({ outcome: 'compressed' })
    expect(`/${result.original.key}`).toBe(path)
    expect(partsSent()).toHaveLength(1)
    await expectNothingLeft(app, folder, [result.original.key])
  })

  test('keeps bytes that were no file', async () => {
    const { folder, ...given } = keys()
    const reached = holdStep(app, { atService: { method: 'PUT' } })
    await startInApp(
      world,
      { name: 'drawn.png', data: new Uint8Array(picture.buffer) },
      { send: 'put', ...given },
      PERSISTENT,
    )
    await reached()
    const [taken] = await takeUpInApp(await restart(), HASTY)
    expect(taken).toMatchObject({ name: 'drawn.png', sizeBytes: picture.buffer.length })
    expect(await endOf(taken)).toMatchObject({ outcome: 'compressed' })
    expect((await readBack(app.cos, given.key)).equals(picture.buffer)).toBe(true)
    await expectNothingLeft(app, folder, [given.key, given.saveAs])
  })

  test('again and again still has it, until it is stored', async () => {
    const { folder, ...given } = keys()
    const kind = { atService: { method: 'PUT' } }
    const reached = holdStep(app, kind)
    await startInApp(world, pick(), { send: 'put', ...given }, PERSISTENT)
    await reached()
    for (let time = 0; time < 2; time += 1) {
      const reachedAgain = holdStep(app, kind)
      world = await restart()
      expect(await takeUpInApp(world, HASTY)).toHaveLength(1)
      await reachedAgain()
    }
    const [taken] = await takeUpInApp(await restart(), HASTY)
    expect(await endOf(taken)).toMatchObject({ outcome: 'compressed' })
    await expectNothingLeft(app, folder, [given.key, given.saveAs])
  })

  test('offers what was left to the user that left it, and to nobody else', async () => {
    const { folder, ...given } = keys()
    const reached = holdStep(app, { atService: { method: 'PUT' } })
    await startInApp(world, pick(), { send: 'put', ...given }, { ...HASTY, persist: 'u42' })
    await reached()
    const next = await restart()
    expect(await takeUpInApp(next, { persist: 'u43' })).toEqual([])
    const [taken] = await takeUpInApp(next, { ...HASTY, persist: 'u42' })
    expect(await endOf(taken)).toMatchObject({ outcome: 'compressed' })
    await expectNothingLeft(app, folder, [given.key, given.saveAs])
  })
})

test('an upload that is stored or cancelled leaves nothing behind', async () => {
  const { folder, ...given } = keys()
  const reached = holdStep(app, { atService: { method: 'PUT' } })
  const task = await startInApp(world, pick(), { send: 'put', ...given }, PERSISTENT)
  await reached()
  const { storage, files } = keptBy(app)
  expect(storage).toHaveLength(2)
  expect(files).toHaveLength(1)
  await task.cancel()
  await expectNothingLeft(app, folder, [])
  await uploadInApp(world, pick(), { send: 'put', ...given }, PERSISTENT)
  await expectNothingLeft(app, folder, [given.key, given.saveAs])
})

test('a picture that is chosen again after its parts failed is sent but for what has arrived', async () => {
  const { folder, ...given } = keys()
  const once = { retry: { attempts: 1 } }
  app.cos.settings.faults.push({
    match: { query: 'partNumber', method: 'PUT' },
    action: 'status',
    status: 503,
    skip: 2,
    times: 2,
  })
  const failed = await uploadInApp(world, pick(), { send: 'parts', ...given }, once)
  expect(errorOf(failed.outcome)).toMatchObject({ code: 'service-failed' })
  await vi.waitFor(() => expect(app.standIn.taskCount).toBe(0))
  app.cos.settings.faults.length = 0
  const arrivedCount = app.requests('PUT').filter(({ status }) => status === 200).length
  expect(arrivedCount).toBeGreaterThanOrEqual(2)
  app.standIn.forgetTempFiles()
  app.standIn.calls.length = 0
  const { outcome, progress } = await uploadInApp(world, pick(), { send: 'parts', ...given }, once)
  expect(resultOf(outcome)).toMatchObject({ outcome: 'compressed', attempts: 1 })
  expect(partsSent()).toHaveLength(PART_COUNT - arrivedCount)
  expect(progress.find(({ phase }) => phase === 'uploading')?.sentBytes).toBeGreaterThanOrEqual(2 * PART_BYTES)
  expect((await readBack(app.cos, given.key)).equals(picture.buffer)).toBe(true)
  await expectNothingLeft(app, folder, [given.key, given.saveAs])
})

test.each(['put', 'parts', 'form'] as const)('storage that is full does not fail an upload by %s', async send => {
  const { folder, ...given } = keys()
  const { wx } = app.standIn
  for (let at = 0; at < 10; at += 1) wx.setStorageSync(`own-${at}`, 'x'.repeat(PART_BYTES - 10 - (at === 9 ? 0 : 2)))
  expect(() => wx.setStorageSync('more', 'x'.repeat(200))).toThrow('exceed storage max size')
  const { outcome } = await uploadInApp(world, pick(), { send, ...given }, PERSISTENT)
  expect(resultOf(outcome)).toMatchObject({ outcome: 'compressed' })
  expect(keptBy(app)).toEqual({ storage: [], files: [] })
  expect((await readBack(app.cos, given.key)).equals(picture.buffer)).toBe(true)
  expect(folder).not.toBe('')
})
