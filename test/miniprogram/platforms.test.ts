import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { HASTY } from '../helpers/fault-trial.js'
import { expectNothingLeft } from '../helpers/mini-left.js'
import { becomePlatform, PLATFORM_NAMES, uploadOnPlatform } from '../helpers/mini-platforms.js'
import { startMiniProgram, type MiniProgram } from '../helpers/mini-program.js'
import { MINI_STEPS, MINI_WAYS } from '../helpers/mini-steps.js'
import { errorOf, resultOf } from '../helpers/page-upload.js'
import { heavyPng, type PictureFile } from '../helpers/pictures.js'
import { readBack, store } from '../helpers/stored-picture.js'
import type { World } from '../helpers/worlds/world.js'

let app: MiniProgram
let picture: PictureFile
let count = 0
beforeAll(async () => {
  app = await startMiniProgram()
  picture = await heavyPng(1_300_000)
})
beforeEach(() => {
  app.reset()
  app.sts.scope = { keyPrefix: 'uploads/u42/', allowParts: true, allowForm: true }
})
afterAll(() => app.close())

const pick = () => app.standIn.addTempFile(picture.buffer, picture.name)

function keys() {
  count += 1
  const folder = `uploads/u42/platform-${count}/`
  return { folder, key: `${folder}a-picture.png`, saveAs: `${folder}b-slim.png` }
}

describe.each(PLATFORM_NAMES)('on %s', name => {
  let world: World
  beforeAll(async () => {
    world = await app.open()
    await becomePlatform(world, name)
    expect(await world.call('() => typeof wx')).toBe('undefined')
  })

  test.each(MINI_WAYS)('a picture goes by %s and ends compressed', async send => {
    const { folder, ...given } = keys()
    const { outcome, progress } = await uploadOnPlatform(world, pick(), { send, ...given, integrity: 'md5' }, HASTY)
    expect(resultOf(outcome)).toMatchObject({ outcome: 'compressed', attempts: 1, original: { format: 'png' } })
    expect(progress.at(-1)).toMatchObject({ fraction: 1 })
    expect((await readBack(app.cos, given.key)).equals(picture.buffer)).toBe(true)
    await expectNothingLeft(app, folder, [given.key, given.saveAs])
  })

  test.each(MINI_STEPS)('$step of $way that fails in passing is overcome', async ({ way, onPhone, atService }) => {
    app.standIn.faults.push({ kind: 'interrupted', match: onPhone })
    app.cos.settings.faults.push({ match: atService, action: 'status', status: 503 })
    const { folder, ...given } = keys()
    const { outcome } = await uploadOnPlatform(world, pick(), { send: way, ...given }, HASTY)
    expect(resultOf(outcome)).toMatchObject({ outcome: 'compressed', attempts: 3 })
    expect([app.standIn.faults, app.cos.settings.faults]).toEqual([[], []])
    await expectNothingLeft(app, folder, [given.key, given.saveAs])
  })

  test.each(MINI_WAYS)('what the service refuses %s is said in its words', async send => {
    const { key, saveAs } = keys()
    await store(app.cos, key, picture)
    const { outcome } = await uploadOnPlatform(world, pick(), { send, key, saveAs, forbidOverwrite: true }, HASTY)
    const service = { status: 409, code: 'FileAlreadyExists', requestId: expect.any(String) as string }
    expect(errorOf(outcome)).toMatchObject({ code: 'already-exists', service })
  })

  test('a domain that is not listed is named', async () => {
    app.standIn.settings.domains = { request: [], uploadFile: [] }
    const fresh = await app.open()
    await becomePlatform(fresh, name)
    const { outcome } = await uploadOnPlatform(fresh, pick(), {}, HASTY)
    expect(errorOf(outcome)).toMatchObject({ code: 'domain-not-listed', retryable: false })
  })

  test('with persist, nothing is left of an upload that is stored', async () => {
    const { folder, ...given } = keys()
    const { outcome } = await uploadOnPlatform(world, pick(), given, { ...HASTY, persist: true })
    expect(resultOf(outcome)).toMatchObject({ outcome: 'compressed', attempts: 1 })
    await expectNothingLeft(app, folder, [given.key, given.saveAs])
  })

  test('what the app prints is nothing', () => {
    expect(world.printed).toEqual([])
  })
})
