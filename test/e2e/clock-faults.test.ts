import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { FaultName } from '../fixtures/faults.js'
import { clockOffBy } from '../helpers/device-time.js'
import { ENGINE } from '../helpers/engines/engine-of-run.js'
import { expectEnding, freshKeys, HASTY, SCOPE, stepsExpected, stepsMade, WAYS } from '../helpers/fault-trial.js'
import { contentsOf } from '../helpers/bucket-contents.js'
import { errorOf, upload } from '../helpers/page-upload.js'
import { smallPng, type PictureFile } from '../helpers/pictures.js'
import { startSiteIn, type OpenInEngine, type EngineSite } from '../helpers/site.js'

const HOUR_SEC = 3600
const DAY_SEC = 24 * HOUR_SEC

let site: EngineSite
let opened: OpenInEngine
let picture: PictureFile

beforeAll(async () => {
  site = await startSiteIn(ENGINE)
  picture = await smallPng()
})
afterAll(() => site.close())
beforeEach(() => {
  site.reset()
  site.sts.scope = SCOPE
})

const openWithClock = async (offsetSec: number) => {
  opened = await site.open({ before: clockOffBy(offsetSec * 1000) })
}

/** How the service says that a request came at a wrong time, and how a page learns the right one. */
function playService({ expiredAs, tells }: { expiredAs: Refusal; tells: 'Date' | 'ServerTime' | 'nothing' }): void {
  const { settings } = site.cos
  settings.expiredAs = expiredAs
  settings.serverTimeInErrors = tells === 'ServerTime'
  if (tells === 'Date') return
  settings.corsRules = settings.corsRules.map(rule => ({
    ...rule,
    exposeHeaders: rule.exposeHeaders.filter(name => name !== 'Date'),
  }))
}

type Refusal = (typeof REFUSALS)[number]
const REFUSALS = ['AccessDenied', 'RequestTimeTooSkewed'] as const

/** The STS endpoint takes its times from a clock that is wrong as well. */
async function setEndpointAhead(aheadSec: number): Promise<void> {
  const reply = (await (await fetch(site.sts.url)).json()) as { startTime: number; expiredTime: number }
  const { startTime, expiredTime } = reply
  const wrong = { ...reply, startTime: startTime + aheadSec, expiredTime: expiredTime + aheadSec }
  site.sts.calls = 0
  site.sts.answer = () => Response.json(wrong, { headers: { 'access-control-allow-origin': site.pageOrigin } })
}

const send = (way: (typeof WAYS)[number], keys: ReturnType<typeof freshKeys>) =>
  upload(site, opened, picture, { client: HASTY, options: { ...keys, send: way } })

describe.each([
  { clock: '2 hours fast', offsetSec: 2 * HOUR_SEC },
  { clock: '2 hours slow', offsetSec: -2 * HOUR_SEC },
  { clock: '2 days fast', offsetSec: 2 * DAY_SEC },
  { clock: '2 days slow', offsetSec: -2 * DAY_SEC },
])('on a device whose clock is $clock, and without any answer that tells the time', ({ offsetSec }) => {
  beforeAll(() => openWithClock(offsetSec))
  afterAll(() => site.closeWindows())

  test.each(WAYS)('a picture sent with %s is stored by the first request that may store it', async way => {
    const fault: FaultName = 'clock of the device hours or days off'
    playService({ expiredAs: 'RequestTimeTooSkewed', tells: 'nothing' })
    const keys = freshKeys()
    const outcome = await send(way, keys)
    expect([site.sts.calls, stepsMade(site, keys.key)]).toEqual([1, stepsExpected(fault, way, [], 1)])
    await expectEnding(site, fault, outcome, picture, keys)
  })
})

describe.each([
  { ahead: '2 hours', aheadSec: 2 * HOUR_SEC },
  { ahead: '2 days', aheadSec: 2 * DAY_SEC },
])('where device and STS endpoint are $ahead ahead', ({ aheadSec }) => {
  beforeAll(() => openWithClock(aheadSec))
  afterAll(() => site.closeWindows())
  const cells = WAYS.flatMap(way => REFUSALS.map(expiredAs => ({ way, expiredAs })))

  test.each(cells.flatMap(cell => (['Date', 'ServerTime'] as const).map(tells => ({ ...cell, tells }))))(
    '$expiredAs with $tells sets the clock of a picture sent with $way, once',
    async ({ way, ...service }) => {
      const fault: FaultName = 'clock of the STS endpoint ahead as well'
      playService(service)
      await setEndpointAhead(aheadSec)
      const keys = freshKeys()
      const outcome = await send(way, keys)
      const first = way === 'put' ? 'put' : 'initiate'
      expect([site.sts.calls, stepsMade(site, keys.key)]).toEqual([2, stepsExpected(fault, way, [first], 1)])
      await expectEnding(site, fault, outcome, picture, keys)
    },
  )

  test.each(cells)('$expiredAs that tells no time ends a picture sent with $way', async ({ way, expiredAs }) => {
    playService({ expiredAs, tells: 'nothing' })
    await setEndpointAhead(aheadSec)
    const keys = freshKeys()
    const error = errorOf(await send(way, keys))
    expect(error.code).toBe(expiredAs === 'AccessDenied' ? 'credentials-expired' : 'clock-skewed')
    expect(site.sts.calls).toBe(2)
    expect(await contentsOf(site.cos, keys.key)).toEqual({ keys: [], unfinished: [] })
  })
})
