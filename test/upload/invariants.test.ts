import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { UploadProgress, UploadState, UploadTask } from '../../src/types.js'
import { createFakeClient } from '../helpers/fake-client.js'
import type { FakeHost } from '../helpers/fake-host.js'
import { pngSource } from '../helpers/made-pictures.js'
import { found, notFound, refused, slimmed, stored, stsReply } from '../helpers/service-answers.js'

const UPLOAD_COUNT = 3
const PLACES = 2
const FINAL = ['done', 'failed', 'cancelled']

const which = fc.nat(UPLOAD_COUNT - 1)
const event = fc.oneof(
  fc.record({ kind: fc.constantFrom('cancel', 'pause', 'resume', 'resume'), upload: which }),
  fc.record({ kind: fc.constant('report' as const), upload: which, sentBytes: fc.integer({ min: 0, max: 1000 }) }),
  fc.record({ kind: fc.constant('pass' as const), passedMs: fc.constantFrom(1, 100, 400, 2000) }),
  fc
    .record({ kind: fc.constantFrom('give credentials', 'fail credentials', 'close' as const) })
    .filter(({ kind }) => kind !== 'close'),
  fc.record({
    kind: fc.constant('answer' as const),
    upload: which,
    answer: fc.constantFrom(
      slimmed({ key: 'cat.png', sizeBytes: 1 }),
      stored(),
      refused(400, 'ExpiredToken'),
      refused(400, 'InvalidImageSource'),
      refused(403, 'AccessDenied'),
      refused(409, 'FileAlreadyExists'),
      refused(503, 'SlowDown'),
      found(1000),
      notFound(),
    ),
  }),
  fc.record({ kind: fc.constantFrom('lose connection', 'time out'), upload: which }),
)
type PlayedEvent = typeof event extends fc.Arbitrary<infer One> ? One : never

/** An upload with all that was seen of it. */
interface Watched {
  readonly task: UploadTask
  readonly states: UploadState[]
  readonly progress: UploadProgress[]
  settledCount: number
}

/** What holds after every single event. */
function checkInvariants({ task, states, progress, settledCount }: Watched): void {
  const phases = states.map(({ phase }) => phase)
  const endIndex = phases.findIndex(phase => FINAL.includes(phase))
  const shares = progress.map(({ fraction }) => fraction)
  const sent = progress.map(({ sentBytes }) => sentBytes)
  const attempts = progress.map(({ attempt }) => attempt)
  expect(shares).toEqual([...shares].sort((one, other) => one - other))
  expect(sent).toEqual([...sent].sort((one, other) => one - other))
  expect(attempts.every(attempt => attempt >= 1)).toBe(true)
  for (const { fraction, phase, bytesPerSec, sentBytes, totalBytes } of progress) {
    expect(fraction === 1).toBe(phase === 'done')
    expect(bytesPerSec).toBeGreaterThanOrEqual(0)
    expect(sentBytes).toBeLessThanOrEqual(totalBytes)
  }
  expect(endIndex === -1 || endIndex === phases.length - 1).toBe(true)
  expect(states.at(-1) ?? { phase: 'queued' }).toEqual(task.state)
  expect(settledCount).toBe(FINAL.includes(task.state.phase) ? 1 : 0)
}

/** Answers whatever is open until nothing is: what a service in good health would do. */
async function serveAll(host: FakeHost, giveCredentials: () => void): Promise<void> {
  for (let round = 0; round < 12; round += 1) {
    giveCredentials()
    for (const request of host.requests) {
      if (request.isOpen) request.respondWith(request.method === 'HEAD' ? notFound() : stored())
    }
    await host.settle()
  }
}

test('whatever happens in whatever order, an upload keeps its promises', { timeout: 30_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 25 }), async (events: readonly PlayedEvent[]) => {
      const asking: { readonly resolve: (reply: unknown) => void; readonly reject: (error: unknown) => void }[] = []
      const credentials = () => new Promise((resolve, reject) => asking.push({ resolve, reject }))
      const { host, client } = createFakeClient({ concurrency: PLACES, credentials })
      const giveCredentials = () => asking.splice(0).forEach(({ resolve }) => resolve(stsReply()))
      const uploads = Array.from({ length: UPLOAD_COUNT }, (_, index): Watched => {
        const states: UploadState[] = []
        const progress: UploadProgress[] = []
        const task = client.upload(pngSource(), {
          key: `${index}.png`,
          onState: state => states.push(state),
          onProgress: reading => progress.push(reading),
        })
        const watched: Watched = { task, states, progress, settledCount: 0 }
        const count = () => void (watched.settledCount += 1)
        task.then(count, count)
        return watched
      })
      const openRequest = (index: number) =>
        host.requests.find(({ isOpen, url }) => isOpen && url.endsWith(`/${index}.png`))

      const play: Record<string, (played: PlayedEvent) => unknown> = {
        'give credentials': giveCredentials,
        'fail credentials': () => asking.splice(0).forEach(({ reject }) => reject(new Error('No STS.'))),
        pass: played => 'passedMs' in played && host.advance(played.passedMs),
        cancel: played => 'upload' in played && uploads[played.upload]?.task.cancel(),
        pause: played => 'upload' in played && uploads[played.upload]?.task.pause(),
        resume: played => 'upload' in played && uploads[played.upload]?.task.resume(),
        report: played => 'sentBytes' in played && openRequest(played.upload)?.reportSent(played.sentBytes),
        answer: played => 'answer' in played && openRequest(played.upload)?.respondWith(played.answer),
        'lose connection': played => 'upload' in played && openRequest(played.upload)?.failWith('network-or-cors'),
        'time out': played => 'upload' in played && openRequest(played.upload)?.failWith('timeout'),
      }
      for (const played of events) {
        await play[played.kind]?.(played)
        await host.settle()
        uploads.forEach(checkInvariants)
        expect(host.requests.filter(({ isOpen }) => isOpen).length).toBeLessThanOrEqual(PLACES)
      }

      // Nothing is left behind: the others come to their end, and a further upload finds its place.
      uploads.forEach(({ task }) => task.resume())
      await serveAll(host, giveCredentials)
      uploads.forEach(checkInvariants)
      expect(uploads.every(({ task }) => FINAL.includes(task.state.phase))).toBe(true)
      const further = Array.from({ length: PLACES }, () => client.upload(pngSource()))
      await serveAll(host, giveCredentials)
      expect(further.map(({ state }) => state.phase)).toEqual(Array(PLACES).fill('done'))
      expect(host.timerCount).toBe(0)
      expect(host.uncaught).toEqual([])
    }),
    { numRuns: 100 },
  )
})
