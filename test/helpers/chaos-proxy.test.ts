import { afterAll, beforeAll, expect, test } from 'vitest'
import { ALL_HARMS, drawFault, type Harm } from './chaos-plan.js'
import { startChaosProxy, tallyText, type ChaosProxy } from './chaos-proxy.js'
import { listen, type Listening } from './listening.js'
import { createSeededRandom } from './seeded-random.js'

const BODY = Buffer.from('0123456789'.repeat(2000))
const REQUESTS = 30

let echo: Listening
const open: ChaosProxy[] = []

beforeAll(async () => {
  echo = await listen((message, response) => {
    const chunks: Buffer[] = []
    message.on('data', (chunk: Buffer) => chunks.push(chunk))
    message.on('end', () => {
      response.setHeader('x-seen', `${message.method ?? ''} ${message.url ?? ''} ${String(message.headers['x-mark'])}`)
      response.end(Buffer.concat(chunks))
    })
  })
})
afterAll(async () => {
  await Promise.all([echo.close(), ...open.map(proxy => proxy.close())])
})

const only = (harm: Harm) => ({ reset: 0, end: 0, delay: 0, stall: 0, corrupt: 0, [harm]: 1 })

/** What comes back of many requests, one after the other; nothing where there was no whole answer. */
async function echoed(harm: Harm, share: number) {
  const proxy = await startChaosProxy({ seed: 7, share, harms: only(harm) })
  open.push(proxy)
  proxy.target = echo.origin
  const answers: ({ readonly seen: string | null; readonly body: Buffer } | undefined)[] = []
  for (let index = 0; index < REQUESTS; index += 1) {
    const sent = { method: 'PUT', body: BODY, headers: { 'x-mark': String(index) } }
    const answer = await fetch(`${proxy.origin}/${index}`, sent)
      .then(async answered => ({
        seen: answered.headers.get('x-seen'),
        body: Buffer.from(await answered.arrayBuffer()),
      }))
      .catch(() => undefined)
    answers.push(answer)
  }
  return { answers, proxy }
}

const changedBits = (body: Buffer) =>
  body.reduce((sum, byte, at) => sum + (byte ^ (BODY[at] ?? 0)).toString(2).replace(/0/g, '').length, 0)

test('a proxy that harms nothing passes everything on', async () => {
  const { answers, proxy } = await echoed('reset', 0)
  expect(answers.map(answer => answer?.seen)).toEqual(answers.map((_, index) => `PUT /${index} ${index}`))
  expect(answers.every(answer => answer?.body.equals(BODY))).toBe(true)
  expect(tallyText(proxy.tally)).toMatch(/^0 of \d+ connections/)
})

test('what is corrupted has one bit changed, in the body and nowhere else', async () => {
  const { answers, proxy } = await echoed('corrupt', 1)
  expect(answers.map(answer => answer?.seen)).toEqual(answers.map((_, index) => `PUT /${index} ${index}`))
  expect(answers.map(answer => answer && answer.body.length)).toEqual(Array(REQUESTS).fill(BODY.length))
  const changes = answers.map(answer => changedBits(answer?.body ?? BODY))
  expect(new Set(changes)).toEqual(new Set([0, 1]))
  expect(changes.filter(count => count === 1)).toHaveLength(proxy.tally.connections)
})

test.each(['reset', 'end'] as const)('a connection with a fault of the kind "%s" loses one request', async harm => {
  const { answers, proxy } = await echoed(harm, 1)
  const lost = answers.filter(answer => !answer?.body.equals(BODY)).length
  expect(lost).toBeGreaterThan(REQUESTS / 2)
  expect([...proxy.tally.strikes.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(lost)
})

test('the same seed harms the same connections in the same way, a fifth of them', () => {
  const drawn = (seed: number) => {
    const random = createSeededRandom(seed)
    return Array.from({ length: 5000 }, () => drawFault(random, 0.2, ALL_HARMS))
  }
  expect(drawn(3)).toEqual(drawn(3))
  expect(drawn(3)).not.toEqual(drawn(4))
  const faults = drawn(3).filter(fault => fault !== undefined)
  expect(faults.length / 5000).toBeCloseTo(0.2, 1)
  expect(new Set(faults.map(({ harm, place }) => `${harm} ${place}`)).size).toBe(13)
  expect(faults.filter(({ harm, place }) => harm === 'corrupt' && place !== 'body')).toEqual([])
})
