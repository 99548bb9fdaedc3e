import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WX_FAULTS } from '../fixtures/wx-faults.js'
import { contentsOf } from '../helpers/bucket-contents.js'
import { HASTY, IMPATIENT } from '../helpers/fault-trial.js'
import { startMiniProgram, STS_URL, type MiniProgram } from '../helpers/mini-program.js'
import { MINI_STEPS, MINI_WAYS } from '../helpers/mini-steps.js'
import { uploadInApp } from '../helpers/mini-upload.js'
import { errorOf, resultOf } from '../helpers/page-upload.js'
import { heavyPng, type PictureFile } from '../helpers/pictures.js'
import { readBack } from '../helpers/stored-picture.js'
import type { World } from '../helpers/worlds/world.js'

const PASSING = Object.entries(WX_FAULTS).filter(([, { ends }]) => ends === 'compressed')

let app: MiniProgram
let world: World
let picture: PictureFile
let count = 0
beforeAll(async () => {
  app = await startMiniProgram()
  world = await app.open()
  picture = await heavyPng(2_500_000)
})
beforeEach(() => {
  app.reset()
  app.sts.scope = { keyPrefix: 'uploads/u42/', saveAsPrefix: 'slim/u42/', allowParts: true, allowForm: true }
})
afterAll(() => app.close())

const pick = () => app.standIn.addTempFile(picture.buffer, picture.name)

function keys() {
  count += 1
  return { key: `uploads/u42/${count}/picture.png`, saveAs: `slim/u42/${count}.png` }
}

describe.each(MINI_STEPS)('$way, $step', ({ way, step, onPhone: match }) => {
  test.each(PASSING)('%s is overcome', async (_name, { fault }) => {
    app.standIn.faults.push({ ...fault, match })
    const { key, saveAs } = keys()
    const client = fault.kind === 'no-callback' ? IMPATIENT : HASTY
    const { outcome } = await uploadInApp(world, pick(), { send: way, key, saveAs }, client)
    const result = resultOf(outcome)
    expect(app.standIn.faults).toEqual([])
    expect((await readBack(app.cos, key)).equals(picture.buffer)).toBe(true)
    const isLost = fault.reachesServer === true
    const { keys: stored, unfinished } = await contentsOf(app.cos, `uploads/u42/${count}/`)
    expect(stored).toEqual([key])
    // Nobody knows the id of an upload whose beginning was not answered: that is left to the bucket's lifecycle rule.
    expect(unfinished).toHaveLength(isLost && step === 'initiate' ? 1 : 0)
    // Of a Complete whose answer is lost nobody knows what was made.
    expect(result.outcome).toBe(isLost && step === 'complete' ? 'kept-original' : 'compressed')
  })

  test('a domain that is not listed is named, with its list, and not asked again', async () => {
    const list = step === 'form' ? 'uploadFile' : 'request'
    app.standIn.faults.push({ kind: 'domain', match, times: Infinity })
    const { outcome } = await uploadInApp(world, pick(), { send: way, ...keys() }, HASTY)
    if (step === 'image_process') {
      expect(resultOf(outcome)).toMatchObject({ outcome: 'kept-original' })
      return
    }
    const { code, message, retryable } = errorOf(outcome)
    expect({ code, retryable }).toEqual({ code: 'domain-not-listed', retryable: false })
    expect(message).toContain(`https://${app.cos.bucket}.cos.${app.cos.region}.myqcloud.com is not on the ${list} list`)
  })
})

test('an STS endpoint that is not listed is named', async () => {
  app.standIn.settings.domains = { request: [], uploadFile: [] }
  const { outcome } = await uploadInApp(world, pick(), {}, HASTY)
  expect(errorOf(outcome)).toMatchObject({ code: 'domain-not-listed' })
  expect(errorOf(outcome).message).toContain(new URL(STS_URL).origin)
})

test.each(['as-sent', 'lower', 'UPPER', 'Title'] as const)('header names that come %s are read', async headerCase => {
  Object.assign(app.standIn.settings, { headerCase, addsCharset: true, uploadFileTellsHeader: true })
  for (const send of MINI_WAYS) {
    const { outcome } = await uploadInApp(world, pick(), { send, ...keys() }, HASTY)
    expect(resultOf(outcome)).toMatchObject({ outcome: 'compressed' })
    expect(resultOf(outcome).requestId).toBeDefined()
  }
})
