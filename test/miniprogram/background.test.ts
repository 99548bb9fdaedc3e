import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { UploadResult } from '../../src/types.js'
import { IMPATIENT } from '../helpers/fault-trial.js'
import { expectNothingLeft } from '../helpers/mini-left.js'
import { startMiniProgram, type MiniProgram } from '../helpers/mini-program.js'
import { holdCredentials, holdStep, MINI_STEPS } from '../helpers/mini-steps.js'
import type { MiniReport } from '../helpers/mini-task.js'
import { letTimePass } from '../helpers/mini-time.js'
import { startInApp, uploadInApp } from '../helpers/mini-upload.js'
import { resultOf } from '../helpers/page-upload.js'
import { heavyPng, type PictureFile } from '../helpers/pictures.js'
import { readBack } from '../helpers/stored-picture.js'
import type { World } from '../helpers/worlds/world.js'

/** Longer than tries may take in all. */
const AWAY_MS = 5 * 60_000
const ARRIVES = ['at-once', 'before-show', 'after-show'] as const
const WAYS_TO_LEAVE = [
  ...ARRIVES.map(arrives => ({ what: `the background, told ${arrives}`, arrives, isOffline: false })),
  { what: 'a time without network', arrives: 'at-once' as const, isOffline: true },
]

const HASTY = { retry: { maxDelayMs: 20, maxTotalMs: 20_000 } }

let app: MiniProgram
let world: World
let picture: PictureFile
let count = 0
beforeAll(async () => {
  app = await startMiniProgram()
  picture = await heavyPng(1_300_000)
})
beforeEach(async () => {
  app.reset()
  app.sts.scope = { keyPrefix: 'uploads/u42/', allowParts: true, allowForm: true }
  world = await app.open()
})
afterAll(() => app.close())

const pick = () => app.standIn.addTempFile(picture.buffer, picture.name)

/** Apps are away for more than a turn of their own loop. */
const heardOf = () => new Promise(resolve => setTimeout(resolve, 5))

function keys() {
  count += 1
  const folder = `uploads/u42/away-${count}/`
  return { folder, key: `${folder}a-picture.png`, saveAs: `${folder}b-slim.png` }
}

/** @param underWay - Requests that were broken off. */
async function expectStored(
  { folder, key, saveAs }: ReturnType<typeof keys>,
  { outcome, phases }: MiniReport,
  underWay = 1,
): Promise<UploadResult> {
  const result = resultOf(outcome)
  expect(result).toMatchObject({ outcome: 'compressed' })
  expect(result.attempts).toBeLessThanOrEqual(1 + underWay)
  expect(phases.filter(phase => phase === 'waiting')).toHaveLength(1)
  expect(phases.at(-1)).toBe('done')
  expect((await readBack(app.cos, key)).equals(picture.buffer)).toBe(true)
  await expectNothingLeft(app, folder, [key, saveAs])
  return result
}

describe.each(WAYS_TO_LEAVE)('$what', ({ arrives, isOffline }) => {
  /** @param doAway - What is done while the app is away. */
  async function goAway(doAway?: () => Promise<unknown>): Promise<void> {
    app.standIn.settings.interruptedArrives = arrives
    if (isOffline) app.standIn.goOffline()
    else app.standIn.hide()
    await heardOf()
    await doAway?.()
    const callCount = app.standIn.calls.length
    await letTimePass(world, app, AWAY_MS)
    expect(app.standIn.calls).toHaveLength(callCount)
    if (isOffline) app.standIn.goOnline()
    else app.standIn.show()
  }

  test.each(MINI_STEPS)('in the middle of $step costs an upload by $way nothing but that request', async held => {
    const reached = holdStep(app, held)
    const { folder, ...given } = keys()
    const task = await startInApp(world, pick(), { send: held.way, ...given }, HASTY)
    await reached()
    const underWay = app.standIn.taskCount
    await goAway()
    await expectStored({ folder, ...given }, await task.end(), underWay)
  })

  test('before there are credentials', async () => {
    const reached = holdCredentials(app)
    const { folder, ...given } = keys()
    const task = await startInApp(world, pick(), given, HASTY)
    await reached()
    await goAway()
    await expectStored({ folder, ...given }, await task.end())
  })

  test('in a wait between two tries takes no further try', async () => {
    app.cos.settings.faults.push({ match: { method: 'PUT' }, action: 'status', status: 503, retryAfterSec: 1 })
    const { folder, ...given } = keys()
    const task = await startInApp(world, pick(), { send: 'put', ...given }, HASTY)
    await vi.waitFor(async () => expect((await task.heard()).phases).toContain('waiting'))
    await goAway()
    const report = await task.end()
    expect(app.requests('PUT')).toHaveLength(2)
    await expectStored({ folder, ...given }, report)
  })

  test('is said to be waited for, where code hears of it', async () => {
    const reached = holdStep(app, { atService: { method: 'PUT' } })
    const { folder, ...given } = keys()
    const task = await startInApp(world, pick(), { send: 'put', ...given }, HASTY)
    await reached()
    await goAway(async () => {
      if (arrives !== 'at-once') return
      await vi.waitFor(async () => expect((await task.heard()).waitsMs).toEqual([Infinity]))
      expect((await task.heard()).phases.at(-1)).toBe('waiting')
    })
    const report = await task.end()
    expect(report.waitsMs).toHaveLength(1)
    await expectStored({ folder, ...given }, report)
  })
})

test('an app that is away for longer than requests may be silent goes on when it is back', async () => {
  const reached = holdStep(app, { atService: { method: 'PUT' } })
  const { folder, ...given } = keys()
  const task = await startInApp(world, pick(), { send: 'put', ...given }, IMPATIENT)
  await reached()
  app.standIn.hide()
  await vi.waitFor(async () => expect((await task.heard()).waitsMs).toEqual([Infinity]), { timeout: 5000 })
  app.standIn.show()
  await expectStored({ folder, ...given }, await task.end())
})

test('an app that is started without network uploads as soon as there is one', async () => {
  app.standIn.goOffline()
  const { folder, ...given } = keys()
  const task = await startInApp(world, pick(), given, HASTY)
  await vi.waitFor(async () => expect((await task.heard()).waitsMs.at(-1)).toBe(Infinity))
  app.standIn.goOnline()
  const { outcome } = await task.end()
  expect(resultOf(outcome)).toMatchObject({ outcome: 'compressed' })
  await expectNothingLeft(app, folder, [given.key, given.saveAs])
})

test('an app that leaves and comes back again and again does not run out of tries', async () => {
  const { folder, ...given } = keys()
  for (let time = 0; time < 4; time += 1) app.cos.settings.faults.push({ match: { method: 'PUT' }, action: 'hang' })
  const client = { retry: { ...HASTY.retry, attempts: 2 } }
  app.standIn.settings.interruptedArrives = 'at-once'
  const uploading = uploadInApp(world, pick(), { send: 'put', ...given }, client)
  for (let left = 3; left >= 0; left -= 1) {
    await vi.waitFor(() => expect(app.cos.settings.faults).toHaveLength(left), { interval: 2 })
    app.standIn.hide()
    await heardOf()
    await letTimePass(world, app, AWAY_MS / 4)
    app.standIn.show()
  }
  expect(resultOf((await uploading).outcome)).toMatchObject({ outcome: 'compressed', attempts: 5 })
  await expectNothingLeft(app, folder, [given.key, given.saveAs])
})
