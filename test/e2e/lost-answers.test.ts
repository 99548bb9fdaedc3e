import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { contentsOf } from '../helpers/bucket-contents.js'
import { freshKeys, HASTY, IMPATIENT, MATCH, SCOPE, stepsMade, WAYS } from '../helpers/fault-trial.js'
import { cancelPair, phasesOfPair, startPair } from '../helpers/page-cancel.js'
import { resultOf, upload } from '../helpers/page-upload.js'
import { heavyPng, type PictureFile } from '../helpers/pictures.js'
import { startSite, type Site } from '../helpers/site.js'

let site: Site
let picture: PictureFile

beforeAll(async () => {
  site = await startSite()
  picture = await heavyPng(1.2 * 1024 * 1024)
})
afterAll(() => site.close())
beforeEach(() => {
  site.reset()
  site.sts.scope = SCOPE
})
afterEach(() => site.closeWindows())

test.each(['the device is offline', 'the service is busy'])(
  'parts of a picture that is cancelled while %s are cleared away later',
  async circumstance => {
    const isOffline = circumstance === 'the device is offline'
    const keyPrefix = `uploads/${crypto.randomUUID()}/`
    site.sts.scope = { keyPrefix, allowParts: true }
    const keys = ['task', 'signal'].map(name => `${keyPrefix}${name}.png`)
    const { faults } = site.cos.settings
    faults.push(...keys.map(key => ({ match: { ...MATCH.part, key }, action: 'hang' as const, times: 2 })))
    if (!isOffline)
      faults.push({ match: { method: 'DELETE' }, action: 'status', status: 503, code: 'SlowDown', times: 2 })

    const opened = await site.open()
    await opened.page.setInputFiles('#picker', picture)
    await startPair(
      site,
      opened,
      IMPATIENT,
      keys.map(key => ({ key, send: 'parts' as const })),
    )
    for (const key of keys) await expect.poll(() => stepsMade(site, key).part).toBeGreaterThan(0)
    if (isOffline) {
      await opened.page.context().setOffline(true)
      await expect.poll(() => phasesOfPair(opened), { timeout: 10_000 }).toEqual(['waiting', 'waiting'])
    }
    expect((await cancelPair(opened)).codes).toEqual(['cancelled', 'cancelled'])
    if (isOffline) expect((await contentsOf(site.cos, keyPrefix)).unfinished).toHaveLength(2)
    await opened.page.context().setOffline(false)
    await expect.poll(async () => (await contentsOf(site.cos, keyPrefix)).unfinished, { timeout: 10_000 }).toEqual([])
  },
)

test.each(WAYS)('a picture sent with %s under a drawn name is not refused because it is there already', async send => {
  const keyPrefix = `uploads/${crypto.randomUUID()}/`
  site.sts.scope = { keyPrefix, allowParts: true }
  site.cos.settings.faults.push({ match: MATCH[send === 'put' ? 'put' : 'complete'], action: 'reset', when: 'after' })
  const options = { send, slim: false, forbidOverwrite: true } as const
  const outcome = await upload(site, await site.open(), picture, { client: HASTY, options })
  const { keys } = await contentsOf(site.cos, keyPrefix)
  expect(keys).toEqual([resultOf(outcome).original.key])
})

test.each(['', '\n', '<?xml version="1.0"?><CompleteMultipartUploadResult><Locat'])(
  'Complete that is answered with %j and not carried out is asked for again',
  async body => {
    const keys = freshKeys()
    site.cos.settings.faults.push({ match: MATCH.complete, action: 'status', status: 200, body })
    const options = { ...keys, send: 'parts' } as const
    expect(resultOf(await upload(site, await site.open(), picture, { client: HASTY, options })).outcome).toBe(
      'compressed',
    )
    expect((await site.stored(keys.key))?.equals(picture.buffer)).toBe(true)
  },
)

test('where the answer to Complete is lost nobody says that it was not slimmed', async () => {
  const keys = freshKeys()
  site.cos.settings.faults.push({ match: MATCH.complete, action: 'hang', when: 'after' })
  const options = { ...keys, send: 'parts' } as const
  const result = resultOf(await upload(site, await site.open(), picture, { client: IMPATIENT, options }))
  expect(result).toMatchObject({ outcome: 'kept-original', reason: 'response-unreadable' })
  expect(await site.stored(keys.saveAs)).toBeDefined()
})
