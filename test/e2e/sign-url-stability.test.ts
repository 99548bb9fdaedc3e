import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CosSlimClient, StsScope } from '../../src/types.js'
import { skip, skippable } from '../helpers/device-time.js'
import { smallPng } from '../helpers/pictures.js'
import { startSite, type OpenPage, type Site } from '../helpers/site.js'
import { store } from '../helpers/stored-picture.js'

/** Credentials live for 15 minutes. */
const SCOPE: StsScope = { keyPrefix: 'uploads/u42/', modes: ['download'], expiresInSec: 900 }
const KEY = 'uploads/u42/cat.png'
const OTHER_KEY = 'uploads/u42/狗.png'
const RENDERS = 20
const MINUTE_SEC = 60
/** A tenth of the life that addresses have unless they are told otherwise. */
const STEP_SEC = 90
/** For what real time passes meanwhile. */
const MARGIN_SEC = 10

let site: Site

beforeAll(async () => {
  site = await startSite({ cos: { settings: { publicRead: false } } })
  for (const key of [KEY, OTHER_KEY]) await store(site.cos, key, await smallPng())
})
afterAll(() => site.close())
beforeEach(() => {
  site.sts.scope = SCOPE
  site.cos.log.length = 0
})
afterEach(async () => {
  site.reset()
  await site.closeWindows()
})

/** Signs anew and shows it in a new `<img>`, as a page does that renders its list again. */
function renderAgain({ page }: OpenPage, key: string): Promise<string> {
  return page.evaluate(async wanted => {
    const address = await globalThis.renderer.signUrl(wanted)
    const image = document.createElement('img')
    image.src = address
    document.body.replaceChildren(image)
    await image.decode()
    return address
  }, key)
}

declare global {
  /** Client of the page that renders. */
  var renderer: CosSlimClient
}

const makeRenderer = ({ page }: OpenPage) =>
  page.evaluate(url => {
    globalThis.renderer = CosSlim.createClient({ credentials: url })
  }, site.sts.url)

describe('the text of an address', () => {
  test(`stays the same: ${RENDERS} renders of one picture are one request, and one for credentials`, async () => {
    const page = await site.open()
    await makeRenderer(page)
    const addresses = new Set<string>()
    for (let render = 0; render < RENDERS; render += 1) addresses.add(await renderAgain(page, KEY))
    expect(addresses.size).toBe(1)
    expect(site.requests('GET')).toMatchObject([{ path: `/${KEY}`, status: 200 }])
    expect(site.sts.calls).toBe(1)
  })

  test(`stays the same for a tenth of its life: ${RENDERS} renders within it are one request, one after it another`, async () => {
    site.sts.scope = { ...SCOPE, expiresInSec: 7200 }
    const page = await site.open({ before: skippable })
    await makeRenderer(page)
    await renderAgain(page, OTHER_KEY)
    // Steps begin at the same moments for everybody: to just behind the next one.
    await skip(page, STEP_SEC - (Math.floor(Date.now() / 1000) % STEP_SEC) + MARGIN_SEC)
    const addresses = new Set<string>()
    for (let render = 0; render < RENDERS; render += 1) {
      addresses.add(await renderAgain(page, KEY))
      await skip(page, (STEP_SEC - 3 * MARGIN_SEC) / RENDERS)
    }
    expect(addresses.size).toBe(1)
    expect(site.requests('GET').filter(({ path }) => path === `/${KEY}`)).toMatchObject([{ status: 200 }])
    await skip(page, 3 * MARGIN_SEC)
    addresses.add(await renderAgain(page, KEY))
    expect(addresses.size).toBe(2)
    expect(site.requests('GET').filter(({ path }) => path === `/${KEY}`)).toMatchObject([
      { status: 200 },
      { status: 200 },
    ])
    expect(site.sts.calls).toBe(1)
  })

  test(`stays the same while other pictures are shown between the ${RENDERS} renders`, async () => {
    const page = await site.open()
    await makeRenderer(page)
    for (let render = 0; render < RENDERS; render += 1) {
      for (const key of [KEY, OTHER_KEY]) await renderAgain(page, key)
    }
    expect(site.requests('GET').map(({ path }) => path)).toEqual([`/${KEY}`, `/${OTHER_KEY}`])
  })

  test('changes with the credentials and only then: 20 renders over 19 minutes are three requests', async () => {
    const page = await site.open({ before: skippable })
    await makeRenderer(page)
    const addresses: string[] = []
    for (let minute = 0; minute < RENDERS; minute += 1) {
      addresses.push(await renderAgain(page, KEY))
      await skip(page, MINUTE_SEC)
    }
    // Credentials of 15 minutes are renewed once less than half of their life is left.
    const changedAtMinute = addresses.flatMap((address, minute) => (address === addresses[minute - 1] ? [] : [minute]))
    expect(changedAtMinute).toEqual([0, 8, 16])
    expect(site.sts.calls).toBe(3)
    expect(site.requests('GET').map(({ status }) => status)).toEqual([200, 200, 200])
    for (const address of new Set(addresses)) expect((await fetch(address)).status).toBe(200)
  })

  test('with a short life changes once in a tenth of it', async () => {
    const page = await site.open({ before: skippable })
    await makeRenderer(page)
    const addresses = await page.page.evaluate(async key => {
      const signed: string[] = []
      for (let second = 0; second < 60; second += 1) {
        signed.push(await globalThis.renderer.signUrl(key, { expiresInSec: 100 }))
        globalThis.skippedMs += 1000
      }
      return signed
    }, KEY)
    const changes = addresses.filter((address, second) => address !== addresses[second - 1]).length
    expect(changes).toBeGreaterThanOrEqual(6)
    expect(changes).toBeLessThanOrEqual(7)
    expect(site.sts.calls).toBe(1)
  })

  test('is not that of credentials which the service has refused meanwhile', async () => {
    const page = await site.open()
    await makeRenderer(page)
    const before = await renderAgain(page, KEY)
    const expired = { action: 'status', status: 400, code: 'ExpiredToken' } as const
    site.cos.settings.faults.push({ match: { method: 'GET' }, ...expired })
    await page.page.evaluate(key => globalThis.renderer.download(key), OTHER_KEY)
    const after = await renderAgain(page, KEY)
    expect(after).not.toBe(before)
    expect(await renderAgain(page, KEY)).toBe(after)
    expect(site.sts.calls).toBe(2)
  })
})
