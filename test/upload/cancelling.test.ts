import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createClientOn } from '../../src/client.js'
import type { Host } from '../../src/host.js'
import type { UploadOptions, UploadTask } from '../../src/types.js'
import '../../src/upload/parts.js'
import { createFakeHost } from '../helpers/fake-host.js'
import type { FakeHost, FakeRequest } from '../helpers/fake-host.js'
import { png } from '../helpers/made-pictures.js'
import { createPartsService, stepOf } from '../helpers/parts-service.js'
import type { PartsService } from '../helpers/parts-service.js'
import { refused, stsReply } from '../helpers/service-answers.js'

const MIB = 1024 * 1024
const PICTURE = png({ sizeBytes: 2.5 * MIB })
const SMALL = png()

/** More turns of promises than any cancel takes. */
const AT_ONCE_TURNS = 20

/** Answers some turns of the loop after the request: there is an await point between. */
const ANSWER_TURNS = 3

interface Scene {
  readonly host: FakeHost
  readonly service: PartsService
  readonly task: UploadTask
  readonly reports: unknown[]
  readonly settled: () => number
}

type Act = 'pass' | 'busy' | 'lost' | 'expired' | 'clock'

/** An upload that goes on by itself: its service answers everything, each request with the next of the acts. */
function begin(how: 'put' | 'parts', acts: readonly Act[] = [], more: UploadOptions = {}): Scene {
  const host = createFakeHost()
  const service = createPartsService()
  const left = [...acts]
  function answer(request: FakeRequest): void {
    const act = stepOf(request) === 'abort' ? 'pass' : (left.shift() ?? 'pass')
    if (!request.isOpen) {
      // It was on its way when it was given up, and arrives all the same.
      if (act === 'pass') service.answer(request)
    } else if (act === 'lost') request.failWith('network-or-cors')
    else if (act === 'busy') request.respondWith(refused(503, 'SlowDown'))
    else if (act === 'expired') request.respondWith(refused(400, 'ExpiredToken'))
    else if (act === 'clock') request.respondWith(refused(403, 'RequestTimeTooSkewed'))
    else {
      request.reportSent(request.body instanceof Blob ? request.body.size : 0)
      request.respondWith(service.answer(request))
    }
  }
  const playing: Host = {
    ...host,
    send: async request => {
      const answered = host.send(request)
      const sent = host.requests.at(-1)
      void (async () => {
        for (let turn = 0; turn < ANSWER_TURNS; turn += 1) await setImmediate()
        if (sent) answer(sent)
      })()
      return answered
    },
  }
  const client = createClientOn(playing, { credentials: () => stsReply(), partsFromBytes: 2 * MIB })
  const reports: unknown[] = []
  let settled = 0
  const file = new File([how === 'parts' ? PICTURE : SMALL], 'cat.png', { lastModified: 1_700_000_000_000 })
  const task = client.upload(file, {
    key: 'cat.png',
    slim: false,
    onProgress: progress => reports.push(progress),
    onState: state => reports.push(state),
    ...more,
  })
  const count = () => void (settled += 1)
  task.then(count, count)
  return { host, service, task, reports, settled: () => settled }
}

/** What holds of an upload that is cancelled now, at once and for ever after. */
async function checkCancel({ host, service, task, reports, settled }: Scene): Promise<void> {
  if (settled() > 0) return
  // Done, and its promise not yet heard: too late.
  const isDone = task.state.phase === 'done'
  task.cancel()
  const reportCount = reports.length
  for (let turn = 0; turn < AT_ONCE_TURNS; turn += 1) await Promise.resolve()
  expect(settled()).toBe(1)
  expect(task.state.phase).toBe(isDone ? 'done' : 'cancelled')
  if (!isDone) await expect(task).rejects.toMatchObject({ code: 'cancelled' })
  const asked = host.requests.length
  for (let turn = 0; turn < 30; turn += 1) await setImmediate()
  await host.advance(100_000)
  for (let turn = 0; turn < 10; turn += 1) await setImmediate()
  expect(reports).toHaveLength(reportCount)
  // What clears away comes after it, and nothing else.
  expect(new Set(host.requests.slice(asked).map(stepOf))).toEqual(
    host.requests.length > asked ? new Set(['abort']) : new Set(),
  )
  expect(host.requests.filter(({ isOpen }) => isOpen).map(stepOf)).toEqual([])
  expect(service.leftOver()).toEqual([])
  expect(host.timerCount).toBe(0)
  expect(host.records.size).toBe(0)
}

describe.each(['put', 'parts'] as const)('cancelled at every await point, an upload by %s', how => {
  test.each<[string, readonly Act[]]>([
    ['is over at once, and leaves nothing behind', []],
    ['is over at once also between tries', ['busy', 'pass', 'lost', 'pass', 'busy', 'lost', 'busy']],
    ['is over at once also while credentials are renewed', ['expired', 'pass', 'clock']],
  ])('%s', { timeout: 60_000 }, async (_what, acts) => {
    // A turn of the loop has this many turns of promises at most between two of its own.
    const MICRO_TURNS = 12
    for (let turns = 0, isOver = false; !isOver; turns += 1) {
      for (const microTurns of [0, 1, 2, 3, 5, 8, MICRO_TURNS]) {
        const scene = begin(how, acts)
        for (let turn = 0; turn < turns; turn += 1) {
          await setImmediate()
          if (turn % 20 === 19) await scene.host.advance(500)
        }
        for (let turn = 0; turn < microTurns; turn += 1) await Promise.resolve()
        isOver = scene.settled() > 0
        if (isOver) break
        await checkCancel(scene)
      }
    }
  })
})

const step = fc.constantFrom('micro', 'turn', 'turns', 'time', 'pause', 'resume', 'offline', 'online')
const act = fc.constantFrom<Act>('pass', 'pass', 'pass', 'busy', 'lost', 'expired', 'clock')

test('cancelled after whatever happened in whatever order, it leaves nothing behind', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('put' as const, 'parts' as const),
      fc.array(act, { maxLength: 12 }),
      fc.array(step, { maxLength: 30 }),
      async (how, acts, steps) => {
        const scene = begin(how, acts)
        for (const one of steps) {
          if (one === 'micro') await Promise.resolve()
          else if (one === 'turn') await setImmediate()
          else if (one === 'turns') for (let turn = 0; turn < 7; turn += 1) await setImmediate()
          else if (one === 'time') await scene.host.advance(700)
          else if (one === 'pause') scene.task.pause()
          else if (one === 'resume') scene.task.resume()
          else scene.host.setOnline(one === 'online')
        }
        await checkCancel(scene)
      },
    ),
    { numRuns: 150 },
  )
})
