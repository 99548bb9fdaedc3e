import { describe, expect, test } from 'vitest'
import { createClientOn } from '../../src/client.js'
import { DEFAULT_RETRY } from '../../src/defaults.js'
import type { HttpResponse } from '../../src/host.js'
import type { CredentialsSource } from '../../src/types.js'
// Loaded by the client when it is needed: here before, so that no test waits for a compiler.
import '../../src/upload/parts.js'
import { FAULTS, type FaultName } from '../fixtures/faults.js'
import { failureOf } from '../helpers/fake-client.js'
import { createFakeHost, type FakeHost, type FakeRequest } from '../helpers/fake-host.js'
import { png } from '../helpers/made-pictures.js'
import { createPartsService, serveParts, type PartsService } from '../helpers/parts-service.js'
import { refused, slimmed, stsReply } from '../helpers/service-answers.js'
import { countSteps, extraSteps, plainSteps, stepOf, type Step, type Way } from '../helpers/steps.js'

const MIB = 1024 * 1024
/** One request, or three parts. */
const PICTURES = { put: png(), parts: png({ sizeBytes: 2.5 * MIB }) }
const PARTS = 3
/** Requests of an upload that a fault can hit. */
const PLACES = [
  { way: 'put', hit: 'put' },
  { way: 'parts', hit: 'initiate' },
  { way: 'parts', hit: 'part' },
  { way: 'parts', hit: 'complete' },
] as const
const LAST = PLACES.filter(({ hit }) => hit === 'put' || hit === 'complete')
const AHEAD_MS = 2 * 86_400_000

const stepOfRequest = ({ method, url }: FakeRequest): Step => stepOf(method, [...new URL(url).searchParams.keys()])

/** What the service answers, slimmed where that is asked for. */
function answerOf(service: PartsService, request: FakeRequest): Partial<HttpResponse> {
  const answer = service.answer(request)
  const isSlimmed = 'Pic-Operations' in request.headers && (answer.status ?? 200) === 200
  return isSlimmed ? { ...answer, text: slimmed({ key: 'slim.png', sizeBytes: 400 }).text } : answer
}

interface Scene {
  readonly host: FakeHost
  readonly service: PartsService
}

/** Does to a request what the fault does. */
type Play = (request: FakeRequest, scene: Scene) => void

const say =
  (answer: Partial<HttpResponse>): Play =>
  request =>
    request.respondWith(answer)

/** Sends one picture; the plays come one after the other, each on the next request that they hit. */
async function trial(
  way: Way,
  hit: Step,
  plays: readonly Play[],
  credentials: (host: FakeHost) => CredentialsSource = () => () => stsReply(),
) {
  const host = createFakeHost()
  const service = createPartsService()
  const ask = credentials(host) as () => unknown
  let stsCalls = 0
  const counted = () => {
    stsCalls += 1
    return ask()
  }
  // Waits are as long as they may be.
  const patient = { ...host, randomBytes: (count: number) => new Uint8Array(count).fill(255) }
  const client = createClientOn(patient, { credentials: counted })
  const left = [...plays]
  const taken = new Set<FakeRequest>()
  const source = new File([PICTURES[way]], 'cat.png', { lastModified: 1_700_000_000_000 })
  const task = client.upload(source, { key: 'cat.png', saveAs: 'slim.png', send: way })
  await serveParts(host, task, request => {
    if (taken.has(request)) return
    const play = stepOfRequest(request) === hit ? left.shift() : undefined
    taken.add(request)
    if (play) play(request, { host, service })
    else request.respondWith(answerOf(service, request))
  }).catch(() => undefined)
  return { host, service, task, stsCalls, steps: countSteps(host.requests.map(stepOfRequest)), unplayed: left.length }
}

type Trial = Awaited<ReturnType<typeof trial>>

const expected = (fault: FaultName, way: Way, hits: readonly Step[]) =>
  // No browser asks first here.
  countSteps([...plainSteps(way, PARTS), ...extraSteps(fault, way, hits).filter(step => step !== 'preflight')])

async function expectStored({ host, service, task, unplayed }: Trial, fault: FaultName): Promise<void> {
  expect(unplayed).toBe(0)
  const { ends } = FAULTS[fault]
  const { outcome } = await task
  if (ends !== 'stored') expect(outcome).toBe(ends)
  expect([...service.objects.keys()]).toEqual(['cat.png'])
  expect(service.leftOver()).toEqual([])
  expect([host.timerCount, host.records.size]).toEqual([0, 0])
}

const lost: Play = request => request.failWith('network-or-cors')
const lostAfter: Play = (request, { service }) => {
  service.answer(request)
  request.failWith('network-or-cors')
}
const PAGE = say({ text: '<!doctype html><title>Sign in</title>' })
const skewed = () => ({
  ...refused(403, 'RequestTimeTooSkewed'),
  headers: { date: new Date(createFakeHost().nowMs() - AHEAD_MS).toUTCString() },
})

/** Faults that any request can meet with, and what they do to one. */
const MET: readonly (readonly [fault: FaultName, what: string, play: Play])[] = [
  ['connection cut before, in or after the body', 'a lost connection', lost],
  ['no answer, or silence in the body', 'silence', () => undefined],
  ['500, 503, `SlowDown`', '500', say(refused(500, 'InternalError'))],
  ['500, 503, `SlowDown`', '503', say(refused(503, 'ServiceUnavailable'))],
  ['500, 503, `SlowDown`', 'SlowDown', say(refused(503, 'SlowDown'))],
  ['error as JSON, cut off, or under 200', 'JSON', say({ status: 503, text: '{"message":"upstream"}' })],
  ['error as JSON, cut off, or under 200', 'half of an error', say({ status: 503, text: '<Error><Code>Slo' })],
  ['error as JSON, cut off, or under 200', 'an error under 200', say({ ...refused(200, 'InternalError') })],
  ['web page in place of an answer, once', 'a web page', PAGE],
  ['credentials end in the middle of a batch', 'ExpiredToken', say(refused(400, 'ExpiredToken'))],
  ['clock of the STS endpoint ahead as well', 'RequestTimeTooSkewed', request => request.respondWith(skewed())],
  [
    'device offline',
    'the network gone for ten minutes',
    (request, { host }) => {
      host.setOnline(false)
      host.setTimer(() => host.setOnline(true), 600_000)
      request.failWith('network-or-cors')
    },
  ],
]

describe.each(PLACES)('with $way, at $hit', ({ way, hit }) => {
  test.each(MET)('%s: %s', async (fault, _what, play) => {
    const done = await trial(way, hit, [play])
    expect(done.steps).toEqual(expected(fault, way, [hit]))
    expect(done.stsCalls).toBe(FAULTS[fault][way].includes('credentials') ? 2 : 1)
    expect((await done.task).attempts).toBe(2)
    await expectStored(done, fault)
  })

  test('a web page in place of every answer ends it after all tries, and nothing is stored', async () => {
    const done = await trial(way, hit, Array<Play>(100).fill(PAGE))
    expect(await failureOf(done.task)).toMatchObject({ code: FAULTS['web page in place of every answer'].ends })
    expect([...done.service.objects]).toEqual([])
    // Two parts are on their way at once, and each has its tries.
    const most = DEFAULT_RETRY.attempts * (hit === 'part' ? 2 : 1)
    expect(done.steps[hit]).toBeGreaterThanOrEqual(DEFAULT_RETRY.attempts)
    expect(done.steps[hit]).toBeLessThanOrEqual(most)
  })

  test('a time to wait is kept to', async () => {
    let refusedMs = Infinity
    const busy: Play = (request, { host }) => {
      refusedMs = host.elapsedMs()
      request.respondWith({ ...refused(503, 'SlowDown'), headers: { 'retry-after': '30' } })
    }
    const done = await trial(way, hit, [busy])
    await expectStored(done, '500, 503, `SlowDown`')
    expect(done.host.elapsedMs() - refusedMs).toBeGreaterThanOrEqual(30_000)
  })
})

test.each([PLACES[0], PLACES[2]])('a lost answer to a body that arrived: with $way, at $hit', async ({ way, hit }) => {
  const fault: FaultName = 'connection cut before, in or after the body'
  const done = await trial(way, hit, [lostAfter])
  expect(done.steps).toEqual(expected(fault, way, [hit]))
  await expectStored(done, fault)
})

describe.each(LAST)('with $way, at the last request', ({ way, hit }) => {
  const REFUSAL = refused(400, 'InvalidImageSource')

  test.each<[FaultName, Play]>([
    ['answer to the last request lost', lostAfter],
    ['processing refused, picture not stored', say(REFUSAL)],
    [
      'processing refused, picture stored',
      (request, { service }) => {
        service.answer(request)
        request.respondWith(REFUSAL)
      },
    ],
    [
      'answer empty or cut off, picture stored',
      (request, { service }) => {
        service.answer(request)
        request.respondWith({ text: '<CompleteMultipartUploadResult><Locat' })
      },
    ],
  ])('%s', async (fault, play) => {
    const done = await trial(way, hit, [play])
    expect(done.steps).toEqual(expected(fault, way, [hit]))
    await expectStored(done, fault)
  })
})

describe.each(['put', 'parts'] as const)('with %s', way => {
  test('an STS endpoint that is down for 5 s loses nothing', async () => {
    const fault: FaultName = 'STS endpoint down for a while'
    const done = await trial(way, 'head', [], host => () => {
      if (host.elapsedMs() < 5000) throw new Error('The endpoint is down.')
      return stsReply()
    })
    expect(done.steps).toEqual(expected(fault, way, []))
    expect(done.stsCalls).toBeGreaterThan(2)
    await expectStored(done, fault)
  })

  test('an STS endpoint that sends an error ends it, and nothing is sent', async () => {
    const done = await trial(way, 'head', [], () => () => ({ Code: 'AuthFailure', RequestId: '1' })) // no reply
    expect(await failureOf(done.task)).toMatchObject({ code: 'credentials-invalid' })
    expect([done.stsCalls, done.steps]).toEqual([1, {}])
  })
})
