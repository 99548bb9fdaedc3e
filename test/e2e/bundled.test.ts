import { afterAll, beforeAll, expect, test } from 'vitest'
import { BUNDLED, bundledScripts } from '../helpers/bundle.js'
import { ENGINE } from '../helpers/engines/engine-of-run.js'
import { errorOf, heardBy, outcomeOf, resultOf, startUpload, upload, uploadAll } from '../helpers/page-upload.js'
import { photograph, smallPng } from '../helpers/pictures.js'
import { startSiteIn, type EngineSite } from '../helpers/site.js'

const scripts = [BUNDLED]
let site: EngineSite

beforeAll(async () => {
  site = await startSiteIn(ENGINE, { scripts: await bundledScripts() })
})
afterAll(() => site.close())

test('a photograph is uploaded, watched and slimmed', async () => {
  site.cos.settings.processingDelayMs = 1000
  const source = photograph('seeding-1335kb.png')
  const opened = await site.open({ scripts })
  await startUpload(site, opened, source, { options: { metadata: { album: 'summer' }, cacheControl: 'max-age=60' } })
  const result = resultOf(await outcomeOf(opened))
  site.reset()

  expect(result).toMatchObject({ outcome: 'compressed', attempts: 1 })
  expect((await site.stored(result.original.key))?.length).toBe(result.slim?.sizeBytes)
  const { progress, phases } = await heardBy(opened)
  expect(new Set(phases.map(({ phase }) => phase))).toContain('processing')
  expect(progress.at(-1)).toMatchObject({ phase: 'done', fraction: 1, sentBytes: source.buffer.length })
  expect(opened.problems).toEqual([])
})

test('credentials that are refused are renewed once', async () => {
  const opened = await site.open({ scripts })
  site.cos.settings.faults.push({
    match: { method: 'PUT' },
    times: 1,
    action: 'status',
    status: 400,
    code: 'ExpiredToken',
  })
  const result = resultOf(await upload(site, opened, await smallPng()))
  expect(result.attempts).toBe(2)
  site.reset()
})

test('a picture that cannot be processed is stored as it is', async () => {
  const opened = await site.open({ scripts })
  site.cos.settings.processingRefusal = { status: 400, code: 'InvalidImageFormat', stored: false }
  const result = resultOf(await upload(site, opened, await smallPng()))
  expect(result).toMatchObject({ outcome: 'kept-original', reason: 'slim-refused' })
  expect(await site.stored(result.original.key)).toBeDefined()
  site.reset()
})

test('many go through the queue, and one that is no picture stops none', async () => {
  const opened = await site.open({ scripts })
  const png = await smallPng()
  const { outcomes } = await uploadAll(site, opened, [png, { ...png, buffer: Buffer.from('no picture') }, png])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(outcomes[1] && errorOf(outcomes[1])).toMatchObject({ code: 'not-an-image', isOurs: true })
})
