import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { ALL_BUILDS, bundledScripts } from '../helpers/bundle.js'
import { ENGINE } from '../helpers/engines/engine-of-run.js'
import { freshKeys, HASTY, SCOPE } from '../helpers/fault-trial.js'
import { errorOf, resultOf, upload } from '../helpers/page-upload.js'
import { photograph } from '../helpers/pictures.js'
import { startSiteIn, type EngineSite } from '../helpers/site.js'

/** Two parts. */
const PICTURE = photograph('seeding_by_Clements_Engelhardt.jpg')

let site: EngineSite

beforeAll(async () => {
  site = await startSiteIn(ENGINE, { scripts: await bundledScripts() })
})
afterAll(() => site.close())
beforeEach(() => {
  site.reset()
  site.sts.scope = SCOPE
})
afterEach(() => site.closeWindows())

test.each(ALL_BUILDS)(
  'what is loaded later belongs to the rest of $build: parts, records, checksums',
  async ({ scripts }) => {
    const keys = freshKeys()
    site.cos.settings.faults.push({ match: { method: 'PUT', query: 'partNumber' }, action: 'corrupt' })
    const options = { ...keys, send: 'parts', integrity: 'md5' } as const
    const result = resultOf(await upload(site, await site.open({ scripts }), PICTURE, { client: HASTY, options }))
    expect(result).toMatchObject({ outcome: 'compressed', attempts: 2 })
    expect((await site.stored(keys.key))?.equals(PICTURE.buffer)).toBe(true)
    expect(site.requests('PUT').filter(({ code }) => code === 'BadDigest')).toHaveLength(1)
  },
)

test('bytes that are changed twice on their way are not stored', async () => {
  const keys = freshKeys()
  site.cos.settings.faults.push({ match: { method: 'PUT' }, action: 'corrupt', times: 2 })
  const options = { ...keys, integrity: 'md5' } as const
  const error = errorOf(await upload(site, await site.open(), PICTURE, { client: HASTY, options }))
  expect(error).toMatchObject({ code: 'integrity-failed', service: { code: 'BadDigest' } })
  expect(await site.stored(keys.key)).toBeUndefined()
})
