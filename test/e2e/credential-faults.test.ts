import type { RequestListener } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_RETRY } from '../../src/defaults.js'
import type { FaultName } from '../fixtures/faults.js'
import { contentsOf } from '../helpers/bucket-contents.js'
import { ENGINE } from '../helpers/engines/engine-of-run.js'
import { expectEnding, freshKeys, HASTY, MATCH, SCOPE, stepsExpected, stepsMade, WAYS } from '../helpers/fault-trial.js'
import { listen, type Listening } from '../helpers/listening.js'
import { LONGEST_WAITS } from '../helpers/longest-waits.js'
import { heardBy, outcomeOf, resultOf, startUpload, upload, uploadAll } from '../helpers/page-upload.js'
import { smallPng, type PictureFile } from '../helpers/pictures.js'
import { startSiteIn, type EngineSite } from '../helpers/site.js'
import { countSteps, plainSteps, stepOf } from '../helpers/steps.js'

const MANY = 12
const TWO_HOURS_SEC = 7200

/** How long nobody gets credentials. */
const DOWN_MS = 5000

/** Waits of half a second, a whole one, and then this. */
const MAX_DELAY_MS = 1500

let site: EngineSite
let pictures: PictureFile[]
let gates: Record<'refuses' | 'says 503', Listening>

beforeAll(async () => {
  // Ports for the time in which nobody listens.
  const nobody = () => listen(() => undefined)
  gates = { refuses: await nobody(), 'says 503': await nobody() }
  site = await startSiteIn(ENGINE, { connectTo: Object.values(gates).map(({ origin }) => origin) })
  pictures = await Promise.all(Array.from({ length: MANY }, (_, index) => smallPng(`${index}.png`, 32)))
})
afterAll(async () => {
  await site.close()
  await Promise.all(Object.values(gates).map(({ close }) => close()))
})
beforeEach(() => {
  site.reset()
  site.sts.scope = SCOPE
})
afterEach(() => site.closeWindows())

const one = () => pictures[0] as PictureFile // there are a dozen

describe.each(WAYS)('with %s', send => {
  test(`credentials that end in the middle of ${MANY} uploads are renewed once, and nothing is stored twice`, async () => {
    const keyPrefix = `uploads/${crypto.randomUUID()}/`
    site.sts.scope = { keyPrefix, allowParts: true }
    const opened = await site.open()
    const options = { send, slim: false }
    const running = uploadAll(site, opened, pictures, { client: HASTY, options })
    const answered = () => site.requests('PUT').filter(({ status }) => status === 200)
    await expect.poll(() => answered().length, { interval: 1, timeout: 10_000 }).toBeGreaterThan(2)
    site.cos.settings.clockOffsetSec = TWO_HOURS_SEC
    const results = (await running).outcomes.map(resultOf)

    expect(site.sts.calls).toBe(2)
    const asked = site.requests('PUT', 'POST', 'DELETE', 'HEAD')
    const refused = asked.filter(({ code }) => code === 'ExpiredToken')
    expect(refused.length).toBeGreaterThan(0)
    const expected = pictures.flatMap(() => plainSteps(send, 1))
    expect(countSteps(asked.map(({ method, queryNames }) => stepOf(method, queryNames)))).toEqual(
      countSteps([...expected, ...refused.map(({ method, queryNames }) => stepOf(method, queryNames))]),
    )
    const stored = await Promise.all(results.map(({ original }) => site.stored(original.key)))
    expect(stored.map((bytes, index) => bytes?.equals(pictures[index]?.buffer ?? Buffer.of()))).toEqual(
      Array(MANY).fill(true),
    )
    site.cos.settings.clockOffsetSec = 0
    expect(await contentsOf(site.cos, keyPrefix)).toEqual({
      keys: results.map(({ original }) => original.key).sort(),
      unfinished: [],
    })
  })

  test('credentials that are refused at every request are renewed for each', async () => {
    const fault: FaultName = 'credentials end in the middle of a batch'
    const keys = freshKeys()
    const hits = plainSteps(send, 1)
    site.cos.settings.faults.push(
      ...hits.map(hit => ({ match: MATCH[hit], action: 'status' as const, status: 400, code: 'ExpiredToken' })),
    )
    const outcome = await upload(site, await site.open(), one(), { client: HASTY, options: { ...keys, send } })
    expect(site.sts.calls).toBe(1 + hits.length)
    expect(stepsMade(site, keys.key)).toEqual(stepsExpected(fault, send, hits, 1))
    await expectEnding(site, fault, outcome, one(), keys)
  })

  test('an STS endpoint that sends an error under 200 ends it, and nothing of it is sent', async () => {
    const keys = freshKeys()
    const headers = { 'access-control-allow-origin': site.pageOrigin }
    site.sts.answer = () => Response.json({ Code: 'AuthFailure.SignatureFailure', RequestId: '1' }, { headers })
    const outcome = await upload(site, await site.open(), one(), { client: HASTY, options: { ...keys, send } })
    expect([site.sts.calls, stepsMade(site, keys.key)]).toEqual([1, {}])
    await expectEnding(site, 'STS endpoint sends an error under 200', outcome, one(), keys)
  })
})

/** An STS endpoint that cannot be reached, or says that it cannot, until it is put right. */
async function brokenEndpoint(how: 'refuses' | 'says 503') {
  let asked = 0
  let isDown = true
  const answer: RequestListener = ({ method = 'GET', headers: { origin = '' } }, response) => {
    asked += 1
    if (isDown) {
      response.writeHead(503, { 'access-control-allow-origin': site.pageOrigin }).end()
      return
    }
    void fetch(site.sts.url, { method, headers: { origin } }).then(async reply => {
      response.writeHead(reply.status, Object.fromEntries(reply.headers))
      response.end(Buffer.from(await reply.arrayBuffer()))
    })
  }
  const { origin } = gates[how]
  await gates[how].close()
  const start = async () => (gates[how] = await listen(answer, Number(new URL(origin).port)))
  if (how === 'says 503') await start()
  return {
    url: `${origin}/sts`,
    asked: () => asked,
    putRight: () => {
      isDown = false
      return how === 'refuses' ? start() : Promise.resolve()
    },
  }
}

test(`an STS endpoint that refuses connections or says 503 for ${DOWN_MS} ms loses nothing`, async () => {
  const fault: FaultName = 'STS endpoint down for a while'
  const endpoints = await Promise.all((['refuses', 'says 503'] as const).map(brokenEndpoint))
  const trials = await Promise.all(
    endpoints.flatMap(({ url }) =>
      WAYS.map(async send => {
        const [opened, keys] = [await site.open({ before: LONGEST_WAITS }), freshKeys()]
        const client = { ...HASTY, credentials: url, retry: { maxDelayMs: MAX_DELAY_MS } }
        await startUpload(site, opened, one(), { client, options: { ...keys, send } })
        return { send, opened, keys }
      }),
    ),
  )
  await setTimeout(DOWN_MS)
  await Promise.all(endpoints.map(({ putRight }) => putRight()))
  for (const { send, opened, keys } of trials) {
    const outcome = await outcomeOf(opened)
    expect((await heardBy(opened)).phases.map(({ phase }) => phase)).toContain('waiting')
    expect(stepsMade(site, keys.key)).toEqual(stepsExpected(fault, send, [], 1))
    await expectEnding(site, fault, outcome, one(), keys)
  }
  expect(site.sts.calls).toBe(trials.length)
  const [refusing, busy] = endpoints.map(({ asked }) => asked())
  expect(refusing).toBe(WAYS.length)
  expect(busy).toBeGreaterThan(WAYS.length)
  expect(busy).toBeLessThanOrEqual(WAYS.length * DEFAULT_RETRY.attempts)
})
