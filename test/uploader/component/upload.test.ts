import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { startLocalCos, type LocalCos } from '../../../demo/emulator/local-cos.js'
import { defaultSettings } from '../../../demo/emulator/settings.js'
import { heavyPng, photograph, type PictureFile } from '../../helpers/pictures.js'
import { startStsServer, type StsServer } from '../../helpers/sts-server.js'
import { standInWx, type StandInWx } from '../../helpers/wx/stand-in.js'
import { openPage, type UploaderPage } from './page.js'
import { createPhone } from './phone.js'

const eventually = (assertion: () => void) => vi.waitFor(assertion, { timeout: 10_000, interval: 20 })

let cos: LocalCos
let sts: StsServer
let page: UploaderPage | undefined
let standIn: StandInWx

beforeAll(async () => {
  cos = await startLocalCos()
  sts = await startStsServer(cos, { pageOrigin: 'https://servicewechat.com', endpoint: cos.endpoint })
  standIn = standInWx({ cos })
})
beforeEach(() => {
  Object.assign(cos.settings, defaultSettings())
  cos.log.length = 0
  sts.reset()
  standIn.reset()
})
afterEach(() => {
  page?.leave()
  page = undefined
})
afterAll(async () => {
  standIn.close()
  await Promise.all([sts.close(), cos.close()])
})

/** A page that has nothing but the address of the STS endpoint, and a person who has chosen. */
async function openChosen(pictures: readonly PictureFile[], properties: Readonly<Record<string, unknown>> = {}) {
  const paths = pictures.map(({ buffer, name }) => standIn.addTempFile(buffer, name))
  const phone = createPhone({ sizeBytes: pictures[0]?.buffer.length })
  const opened = openPage({ ...standIn.wx, ...phone.wx }, { credentials: sts.url, lang: 'en', ...properties })
  page = opened
  phone.willChoose(paths)
  await opened.methods.choose()
  return opened
}

const puts = () => cos.log.filter(({ service, method }) => service === 'cos' && method === 'PUT').length

test('a photograph arrives slimmed, and the row says by how much', async () => {
  const { texts, events } = await openChosen([photograph('seeding-1335kb.png')])
  await eventually(() => expect(events.complete).toMatchObject([{ doneCount: 1, failedCount: 0 }]))
  const [{ result } = expect.unreachable()] = events.success
  expect(result).toMatchObject({ outcome: 'compressed', original: { sizeBytes: 1_367_622 } })
  expect(result.savedFraction).toBeGreaterThan(0.3)
  await eventually(() => expect(texts('words')).toEqual([`${(result.savedFraction * 100).toFixed(1)}% smaller`]))
  expect([texts('detail'), puts()]).toEqual([[expect.stringMatching(/^1\.30 MB → \d+ KB$/)], 1])
})

test('in parts, the numbers that are shown are the parts that arrived', async () => {
  sts.scope = { keyPrefix: 'uploads/u42/', allowParts: true }
  // The first part arrives alone.
  cos.settings.faults = [{ match: { query: 'partNumber' }, action: 'delay', delayMs: 400, skip: 1, times: 3 }]
  const { changes, events } = await openChosen([await heavyPng(4 * 1024 * 1024)], { send: 'parts' })
  await eventually(() => expect(events.success).toHaveLength(1))
  const shown = changes.flatMap(change => Object.entries(change)).filter(([name]) => name === 'rows[0].percent')
  const percents = shown.map(([, percent]) => percent).filter(percent => percent !== -1)
  expect(percents.length).toBeGreaterThan(0)
  expect([25, 50, 75]).toEqual(expect.arrayContaining(percents))
})

test('what the service refuses says why, and succeeds when the reason is gone', async () => {
  const scope = sts.scope
  sts.scope = null
  const { texts, tap, events } = await openChosen([photograph('umang_by_Abhishek_Mudgal.jpg')])
  await eventually(() => expect(texts('detail')).toEqual(['You are not allowed to do this.']))
  expect(events.fail).toMatchObject([{ code: 'credentials-refused' }])
  sts.scope = scope
  tap('action')
  await eventually(() => expect(texts('words')).toEqual([expect.stringMatching(/% smaller$/)]))
})

test('a page that is left ends what is on its way', async () => {
  cos.settings.faults = [{ match: { method: 'PUT' }, action: 'hang' }]
  const { leave, events } = await openChosen([photograph('umang_by_Abhishek_Mudgal.jpg')])
  await eventually(() => expect(cos.log.some(({ method }) => method === 'PUT')).toBe(true))
  expect(standIn.taskCount).toBe(1)
  leave()
  page = undefined
  expect(standIn.taskCount).toBe(0)
  expect(events.success.length + events.fail.length + events.complete.length).toBe(0)
})

test('functions of the page take the place of addresses', async () => {
  const credentials = vi.fn(async (): Promise<unknown> => (await fetch(sts.url)).json())
  const phone = createPhone({ sizeBytes: 899_716 })
  const opened = openPage({ ...standIn.wx, ...phone.wx })
  page = opened
  opened.methods.use({ credentials }, { key: ({ extension }) => `uploads/u42/mine.${extension}` })
  const { buffer, name } = photograph('umang_by_Abhishek_Mudgal.jpg')
  phone.willChoose([standIn.addTempFile(buffer, name)])
  await opened.methods.choose()
  await eventually(() =>
    expect(opened.events.success).toMatchObject([{ result: { original: { key: 'uploads/u42/mine.jpg' } } }]),
  )
  expect(credentials).toHaveBeenCalledOnce()
})

test('no secret is in what pages and templates are told', async () => {
  const opened = await openChosen([photograph('umang_by_Abhishek_Mudgal.jpg')])
  await eventually(() => expect(opened.events.complete).toHaveLength(1))
  const { credentials } = (await (await fetch(sts.url)).json()) as { credentials: Record<string, string> } // its reply
  const secrets = [...Object.values(credentials), cos.secretId, cos.secretKey, 'q-signature', 'tmpSecret']
  const told = inspect([opened.events, opened.changes, opened.methods.results(), opened.html], { depth: null })
  for (const secret of secrets) expect(told).not.toContain(secret)
})
