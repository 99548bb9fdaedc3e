import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { freshKeys, HASTY, SCOPE } from '../helpers/fault-trial.js'
import { download } from '../helpers/page-download.js'
import { errorOf, resultOf, upload } from '../helpers/page-upload.js'
import { photograph } from '../helpers/pictures.js'
import { startSite, type Site } from '../helpers/site.js'

const REST = 'cos-slim.rest.min.js'
const SCRIPTS = ['axios.min.js', 'cos-slim.lite.min.js']
const PICTURE = photograph('seeding_by_Clements_Engelhardt.jpg')

let site: Site

beforeAll(async () => {
  site = await startSite()
})
afterAll(() => site.close())
beforeEach(() => {
  site.reset()
  site.sts.scope = { ...SCOPE, modes: ['upload', 'download'] }
})
afterEach(() => site.closeWindows())

/** A page with the lite script, and how often it asked for the rest. */
async function openLite({ hasRest = true, scripts = SCRIPTS } = {}) {
  const opened = await site.open({ scripts })
  let askedCount = 0
  await opened.page.route(`**/${REST}`, route => {
    askedCount += 1
    return hasRest ? route.continue() : route.fulfill({ status: 404 })
  })
  return { opened, asked: () => askedCount }
}

test('the lite script uploads a picture in one piece without the rest', async () => {
  const { opened, asked } = await openLite()
  const keys = freshKeys()
  const result = resultOf(await upload(site, opened, PICTURE, { client: HASTY, options: { ...keys, send: 'put' } }))
  expect(result.outcome).toBe('compressed')
  expect(asked()).toBe(0)
})

test('it loads the rest once, when it is needed', async () => {
  const { opened, asked } = await openLite()
  const keys = freshKeys()
  const options = { ...keys, send: 'parts', integrity: 'md5' } as const
  expect(resultOf(await upload(site, opened, PICTURE, { client: HASTY, options })).outcome).toBe('compressed')
  expect(resultOf(await download(site, opened, keys.key)).slimFlag).toBe(1)
  expect(asked()).toBe(1)
})

test('a page that has it by a tag of its own loads it no more', async () => {
  const { opened, asked } = await openLite({ scripts: [...SCRIPTS, REST] })
  const keys = freshKeys()
  const options = { ...keys, send: 'parts' } as const
  expect(resultOf(await upload(site, opened, PICTURE, { client: HASTY, options })).outcome).toBe('compressed')
  expect(site.requests('PUT').length).toBeGreaterThan(1)
  expect(asked()).toBe(0)
})

test('where its server lacks the rest, a large picture goes in one piece', async () => {
  const { opened } = await openLite({ hasRest: false })
  const keys = freshKeys()
  const options = { ...keys, send: 'parts' } as const
  expect(resultOf(await upload(site, opened, PICTURE, { client: HASTY, options })).outcome).toBe('compressed')
  expect(site.requests('PUT')).toHaveLength(1)
})

test('and what cannot be done without it says so', async () => {
  const { opened } = await openLite({ hasRest: false })
  const error = errorOf(await download(site, opened, freshKeys().key))
  expect(error).toMatchObject({ isOurs: true, code: 'network-or-cors' })
  expect(error.message).toContain('A file of cos-slim did not load')
})
