import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { contentsOf } from '../helpers/bucket-contents.js'
import { HASTY } from '../helpers/fault-trial.js'
import { expectNothingLeft } from '../helpers/mini-left.js'
import { startMiniProgram, type MiniProgram } from '../helpers/mini-program.js'
import { holdCredentials, holdStep, MINI_STEPS, MINI_WAYS, type MiniStep } from '../helpers/mini-steps.js'
import type { MiniTask } from '../helpers/mini-task.js'
import { startAllInApp, startInApp, type MiniUploadOptions } from '../helpers/mini-upload.js'
import { errorOf, resultOf } from '../helpers/page-upload.js'
import { heavyPng, type PictureFile } from '../helpers/pictures.js'
import { readBack } from '../helpers/stored-picture.js'
import type { World } from '../helpers/worlds/world.js'

const QUIET_MS = 60

let app: MiniProgram
let world: World
let picture: PictureFile
/** More than the connection takes at once. */
let large: PictureFile
let count = 0
beforeAll(async () => {
  app = await startMiniProgram()
  world = await app.open()
  picture = await heavyPng(2_500_000)
  large = await heavyPng(16_000_000)
})
beforeEach(() => {
  app.reset()
  app.sts.scope = { keyPrefix: 'uploads/u42/', allowParts: true, allowForm: true }
})
afterAll(() => app.close())

const pick = () => app.standIn.addTempFile(picture.buffer, picture.name)
const start = (options: MiniUploadOptions) => startInApp(world, pick(), options, HASTY)

function keys() {
  count += 1
  const folder = `uploads/u42/stopped-${count}/`
  return { folder, key: `${folder}a-picture.png`, saveAs: `${folder}b-slim.png` }
}

async function phaseOf(task: MiniTask, phase: string): Promise<void> {
  await vi.waitFor(async () => expect((await task.heard()).phases.at(-1)).toBe(phase), { interval: 5 })
}

/** Over at once, and nothing is heard after it. */
async function expectCancelled(task: MiniTask, by: 'task' | 'signal'): Promise<void> {
  expect(await task.cancel(by)).toBe(true)
  const { outcome, ...heard } = await task.end()
  expect(errorOf(outcome)).toMatchObject({ isOurs: true, code: 'cancelled', retryable: false })
  expect(heard.phases.at(-1)).toBe('cancelled')
  await new Promise(resolve => setTimeout(resolve, QUIET_MS))
  expect(await task.heard()).toEqual(heard)
}

/** The answer to a request that begins an upload in parts is waited for: it names what has to be cleared away. */
const heldFor = ({ step }: MiniStep) =>
  step === 'initiate' ? ({ action: 'delay', delayMs: QUIET_MS } as const) : ({ action: 'hang' } as const)

describe.each(['task', 'signal'] as const)('cancelled by its %s', by => {
  test.each(MINI_STEPS)('in the middle of $step, an upload by $way is over', async held => {
    const reached = holdStep(app, held, heldFor(held))
    const { folder, ...given } = keys()
    const task = await start({ send: held.way, ...given })
    await reached()
    await expectCancelled(task, by)
    if (held.way === 'parts') await vi.waitFor(() => expect(app.requests('DELETE')).toHaveLength(1))
    // A form that was answered is stored; it was about to be slimmed.
    await expectNothingLeft(app, folder, held.step === 'image_process' ? [given.key] : [])
  })

  test('while it waits for credentials, an upload is over', async () => {
    const reached = holdCredentials(app, QUIET_MS)
    const { folder, ...given } = keys()
    const task = await start(given)
    await reached()
    await expectCancelled(task, by)
    expect(app.requests('PUT', 'POST')).toEqual([])
    await expectNothingLeft(app, folder, [])
  })

  test('while the service still works on it, an upload is over', async () => {
    app.cos.settings.processingDelayMs = 200
    const { folder, ...given } = keys()
    const task = await start({ send: 'form', ...given })
    await phaseOf(task, 'processing')
    await expectCancelled(task, by)
    await vi.waitFor(() => expect(app.standIn.taskCount).toBe(0))
    expect((await contentsOf(app.cos, folder)).unfinished).toEqual([])
  })

  test.each(MINI_WAYS)('while it waits for its next try, an upload by %s is over', async send => {
    const { folder, ...given } = keys()
    app.cos.settings.faults.push({ action: 'status', status: 503, retryAfterSec: 60, times: Infinity })
    const task = await start({ send, ...given })
    await phaseOf(task, 'waiting')
    app.cos.settings.faults.length = 0
    await expectCancelled(task, by)
    await expectNothingLeft(app, folder, [])
  })

  test('in the queue, an upload is over and the next one has its place', async () => {
    const reached = holdStep(app, { atService: { method: 'PUT' } })
    const { folder, ...given } = keys()
    const { key: _key, saveAs: _saveAs, ...none } = given
    const tasks = await startAllInApp(world, [pick(), pick(), pick()], { send: 'put', ...none }, { concurrency: 1 })
    const [first, second, third] = tasks as [MiniTask, MiniTask, MiniTask] // as many as pictures
    await reached()
    await expectCancelled(second, by)
    expect((await second.heard()).phases).toEqual(['cancelled'])
    await expectCancelled(first, by)
    expect(resultOf((await third.end()).outcome)).toMatchObject({ outcome: 'compressed', attempts: 1 })
    expect((await contentsOf(app.cos, folder)).keys).toEqual([])
  })

  test('while it is paused, an upload is over', async () => {
    const reached = holdStep(app, { atService: { method: 'PUT' } })
    const { folder, ...given } = keys()
    const task = await start({ send: 'parts', ...given })
    await reached()
    await task.pause()
    await expectCancelled(task, by)
    await vi.waitFor(() => expect(app.requests('DELETE')).toHaveLength(1))
    await expectNothingLeft(app, folder, [])
  })
})

test('a cancelled upload leaves the others alone', async () => {
  const reached = holdStep(app, { atService: { method: 'PUT' } })
  const [first, second] = (await startAllInApp(world, [pick(), pick()], { send: 'put' })) as [MiniTask, MiniTask] // two
  await reached()
  const [held, other] = (await first.heard()).phases.at(-1) === 'uploading' ? [first, second] : [second, first]
  await expectCancelled(held, 'signal')
  expect(resultOf((await other.end()).outcome)).toMatchObject({ outcome: 'compressed' })
})

const isSending = ({ step }: MiniStep) => /^(put|initiate|part|form)$/.test(step)

describe('paused', () => {
  test.each(MINI_STEPS.filter(isSending))(
    'in the middle of $step, an upload by $way goes on when it is told',
    async held => {
      const { folder, ...given } = keys()
      const reached = holdStep(app, held, heldFor(held))
      const sent = held.way === 'form' ? large : picture
      const task = await startInApp(world, app.standIn.addTempFile(sent.buffer), { send: held.way, ...given }, HASTY)
      await reached()
      await task.pause()
      await vi.waitFor(() => expect(app.standIn.taskCount).toBe(0))
      const heard = await task.heard()
      expect(heard.phases.at(-1)).toBe('paused')
      const callCount = app.standIn.calls.length
      await new Promise(resolve => setTimeout(resolve, QUIET_MS))
      expect(await task.heard()).toEqual(heard)
      expect(app.standIn.calls).toHaveLength(callCount)
      await task.resume()
      const { outcome, phases } = await task.end()
      expect(resultOf(outcome)).toMatchObject({ outcome: 'compressed', original: { key: given.key } })
      expect(phases).toContain('queued')
      expect((await readBack(app.cos, given.key)).equals(sent.buffer)).toBe(true)
      await expectNothingLeft(app, folder, [given.key, given.saveAs])
      expect(app.requests('POST').filter(({ queryNames }) => queryNames.includes('uploads'))).toHaveLength(
        held.way === 'parts' ? 1 : 0,
      )
    },
  )

  test('after some parts, an upload sends none of them again', async () => {
    const { folder, ...given } = keys()
    const reached = holdStep(app, { atService: { method: 'PUT' } }, { action: 'hang', skip: 2 })
    const task = await start({ send: 'parts', ...given })
    await reached()
    await vi.waitFor(() => expect(app.requests('PUT').filter(({ status }) => status === 200)).toHaveLength(2))
    await new Promise(resolve => setTimeout(resolve, QUIET_MS))
    await task.pause()
    await task.resume()
    expect(resultOf((await task.end()).outcome)).toMatchObject({ outcome: 'compressed' })
    expect(app.requests('PUT')).toHaveLength(4)
    await expectNothingLeft(app, folder, [given.key, given.saveAs])
  })

  test.each(MINI_STEPS.filter(step => !isSending(step)))(
    'in the middle of $step, when every byte is sent, an upload by $way just goes on',
    async held => {
      const { folder, ...given } = keys()
      const reached = holdStep(app, held, { action: 'delay', delayMs: QUIET_MS })
      const task = await start({ send: held.way, ...given })
      await reached()
      await task.pause()
      const { outcome, phases } = await task.end()
      expect(resultOf(outcome)).toMatchObject({ outcome: 'compressed', attempts: 1 })
      expect(phases).not.toContain('paused')
      await expectNothingLeft(app, folder, [given.key, given.saveAs])
    },
  )
})
