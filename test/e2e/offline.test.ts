import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FaultName } from '../fixtures/faults.js'
import { expectEnding, freshKeys, MATCH, SCOPE, stepsExpected, stepsMade, WAYS } from '../helpers/fault-trial.js'
import { heardBy, outcomeOf, startUpload } from '../helpers/page-upload.js'
import { smallPng, type PictureFile } from '../helpers/pictures.js'
import { startSite, type OpenPage, type Site } from '../helpers/site.js'

const OFFLINE_MS = 10_000

/** Nothing that fails is tried again. A browser leaves open what is under way when the network goes: it only falls silent. */
const ONCE = { retry: { attempts: 1 }, stallTimeoutMs: 1000 }

let site: Site
let picture: PictureFile

beforeAll(async () => {
  site = await startSite()
  picture = await smallPng()
})
afterAll(() => site.close())

const phaseOf = ({ page }: OpenPage) => page.evaluate(() => running.task.state.phase)

test(`a device that is offline for ${OFFLINE_MS} ms waits, and goes on where it was without spending a try`, async () => {
  const fault: FaultName = 'device offline'
  site.sts.scope = SCOPE
  const trials = await Promise.all(
    WAYS.map(async way => {
      const [opened, keys, hit] = [await site.open(), freshKeys(), way === 'put' ? way : 'part'] as const
      // It takes the body, and the answer is still to come when the network goes.
      site.cos.settings.faults.push({ match: { ...MATCH[hit], key: keys.key }, action: 'hang', atFraction: 0.99 })
      await startUpload(site, opened, picture, { client: ONCE, options: { ...keys, send: way } })
      await expect.poll(() => stepsMade(site, keys.key)[hit]).toBe(1)
      await opened.page.context().setOffline(true)
      await expect.poll(() => phaseOf(opened), { timeout: 5000 }).toBe('waiting')
      return { way, opened, keys, hit }
    }),
  )
  const requestCount = site.cos.log.length
  await setTimeout(OFFLINE_MS)
  expect(site.cos.log).toHaveLength(requestCount)
  for (const { way, opened, keys, hit } of trials) {
    expect(await phaseOf(opened)).toBe('waiting')
    await opened.page.context().setOffline(false)
    const outcome = await outcomeOf(opened)
    expect((await heardBy(opened)).phases.filter(({ phase }) => phase === 'waiting')).toHaveLength(1)
    expect(stepsMade(site, keys.key)).toEqual(stepsExpected(fault, way, [hit], 1))
    await expectEnding(site, fault, outcome, picture, keys)
  }
})
