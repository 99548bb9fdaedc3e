import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type * as MiniProgramPackage from '../../src/miniprogram.js'
import { send as call } from '../emulator/call.js'
import { HASTY } from '../helpers/fault-trial.js'
import { startMiniProgram, STS_URL, type MiniProgram } from '../helpers/mini-program.js'
import { holdStep } from '../helpers/mini-steps.js'
import { letTimePass } from '../helpers/mini-time.js'
import { startAllInApp, startInApp } from '../helpers/mini-upload.js'
import { resultOf } from '../helpers/page-upload.js'
import { smallPng, type PictureFile } from '../helpers/pictures.js'
import { store } from '../helpers/stored-picture.js'
import type { World } from '../helpers/worlds/world.js'

/** Longer than credentials live. */
const AWAY_MS = 60 * 60_000

let app: MiniProgram
let world: World
let picture: PictureFile
beforeAll(async () => {
  app = await startMiniProgram()
  picture = await smallPng()
})
beforeEach(async () => {
  app.reset()
  app.sts.scope = { keyPrefix: 'uploads/u42/', modes: ['upload', 'download'], allowParts: true, allowForm: true }
  world = await app.open()
})
afterAll(() => app.close())

const pick = () => app.standIn.addTempFile(picture.buffer, picture.name)

async function beAway(): Promise<void> {
  app.standIn.hide()
  await letTimePass(world, app, AWAY_MS)
  app.standIn.show()
}

test('an address that is signed after an hour in the background works', async () => {
  app.cos.settings.publicRead = false
  await store(app.cos, 'uploads/u42/signed.png', picture)
  const sign = () =>
    world.call(
      ({ require }, client) => {
        const { createClient } = require('cos-slim') as typeof MiniProgramPackage
        const kept = globalThis as { client?: ReturnType<typeof createClient> }
        kept.client ??= createClient(client)
        return kept.client.signUrl('uploads/u42/signed.png')
      },
      { credentials: STS_URL },
    )
  const statusOf = async (url: string) => {
    const { host, pathname, search } = new URL(url)
    return (await call(app.cos, { path: pathname, query: search.slice(1), headers: { host }, keys: null })).status
  }
  expect(await statusOf(await sign())).toBe(200)
  await beAway()
  expect(await statusOf(await sign())).toBe(200)
})

test('after an hour in the background no request is made with credentials that are over', async () => {
  const reached = holdStep(app, { atService: { method: 'PUT' } })
  const task = await startInApp(world, pick(), { send: 'put' }, HASTY)
  await reached()
  await beAway()
  expect(resultOf((await task.end()).outcome)).toMatchObject({ outcome: 'compressed' })
  expect(app.requests('PUT').filter(({ status }) => status >= 400)).toEqual([])
})

test('an app that is left more often than there are tries brings its uploads to their end', async () => {
  const LEAVES = 10
  for (let time = 0; time < LEAVES; time += 1) {
    app.cos.settings.faults.push({ match: { method: 'PUT' }, action: 'hang' })
  }
  app.standIn.settings.interruptedArrives = 'after-show'
  const [task] = await startAllInApp(world, [pick()], { send: 'put' }, HASTY)
  for (let left = LEAVES - 1; left >= 0; left -= 1) {
    await vi.waitFor(() => expect(app.cos.settings.faults).toHaveLength(left), { interval: 2, timeout: 3000 })
    app.standIn.hide()
    await new Promise(resolve => setTimeout(resolve, 5))
    app.standIn.show()
  }
  expect((await task?.end())?.outcome.status).toBe('fulfilled')
})
