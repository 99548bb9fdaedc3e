import { CosSlimError, isCosSlimError } from '../../errors.js'
import { IMAGE_SLIM, PIC_OPERATIONS, picOperations } from '../../protocol/pic-operations.js'
import { slimReport } from '../../protocol/slim-report.js'
import { outputOf, readProcessingAnswer } from '../../protocol/upload-answer.js'
import { successOf } from '../bucket-calls.js'
import type { CallBucket } from '../bucket-calls.js'
import { readBucketState } from '../bucket-state.js'
import type { BatchState, Item, ItemResult, SlimEngine } from './engine.js'
import type { RequestRate } from '../../request/request-rate.js'
import { mayBeDone, verdictOn } from './verdict.js'

interface Surroundings {
  readonly call: CallBucket
  readonly rate: RequestRate
  /** Device clock. */
  readonly nowMs: () => number
  readonly sleep: (delayMs: number) => Promise<void>
  readonly concurrency: number
  /** Keeps, for good, that the processing of this picture is now going to be asked for. */
  readonly started: (item: Item, atMs: number) => Promise<void>
}

const PROCESS_TIMEOUT_MS = 120_000
const ATTEMPTS = 5
const FIRST_DELAY_MS = 500
/** Longer than the service works on one picture: what it has not stored by then it is not going to store (a choice). */
const SETTLE_MS = 15_000
/** So many failures one after the other, for reasons that can pass, are no matter of single pictures. */
const MAX_FAILURES_IN_A_ROW = 10

/** Slims pictures one by one, by `POST ?image_process`. */
export function createImageProcessEngine(surroundings: Surroundings): SlimEngine {
  const states = new Map<string, BatchState>()
  let failuresInARow = 0
  return {
    preflight: async ({ images }) => {
      const { isRegionServed, isCiBound, imageSlim } = await readBucketState(surroundings.call)
      const problems = [
        !isRegionServed && 'Cloud Infinite does not answer for this region.',
        isRegionServed && !isCiBound && 'Cloud Infinite is not bound to the bucket: run cos-slim setup.',
        isCiBound && !imageSlim.api && 'The API mode of imageSlim is off: run cos-slim setup.',
      ]
      return { problems: problems.filter(problem => problem !== false), compressions: images }
    },
    submit: ({ name }) => {
      states.set(name, { phase: 'running' })
      return Promise.resolve({ jobId: name })
    },
    poll: jobId => Promise.resolve(states.get(jobId) ?? { phase: 'done' }),
    cancel: jobId => {
      states.set(jobId, { phase: 'cancelled' })
      return Promise.resolve()
    },
    results: async function* ({ name, items }) {
      // What may be done already comes last: it may still be under way, on the side of the service.
      const waiting = [...items].sort((one, other) => (one.startedMs ?? 0) - (other.startedMs ?? 0))
      const running = new Set<Promise<ItemResult | CosSlimError>>()
      const isRunning = () => states.get(name)?.phase === 'running'
      for (;;) {
        while (isRunning() && running.size < surroundings.concurrency) {
          const item = waiting.shift()
          if (!item) break
          running.add(slimOne(item, surroundings))
        }
        if (running.size === 0) break
        const [finished, outcome] = await Promise.race([...running].map(async one => [one, await one] as const))
        running.delete(finished)
        if (outcome instanceof CosSlimError) {
          states.set(name, { phase: 'stopped', error: outcome })
          continue
        }
        failuresInARow = outcome.again ? failuresInARow + 1 : 0
        if (failuresInARow >= MAX_FAILURES_IN_A_ROW && outcome.code !== undefined) {
          const error = new CosSlimError(outcome.code, `${failuresInARow} pictures in a row failed (${outcome.code}).`)
          states.set(name, { phase: 'stopped', error })
        }
        yield outcome
      }
      if (isRunning()) states.set(name, { phase: 'done' })
    },
  }
}

/** The result, or the reason to stop the whole run. Rejects only for what is no matter of COS, a full disk mostly. */
async function slimOne(item: Item, surroundings: Surroundings): Promise<ItemResult | CosSlimError> {
  const { rate, nowMs, sleep, started } = surroundings
  let inDoubtSinceMs = item.startedMs
  for (let attempt = 1; ; attempt += 1) {
    let askedMs: number | undefined
    try {
      const found = inDoubtSinceMs === undefined ? undefined : await findOutput(item, inDoubtSinceMs, surroundings)
      if (found) return found
      // The turn first: what waits for one when the process is killed is in no doubt.
      await rate.next()
      askedMs = nowMs()
      await started(item, askedMs)
      return await askFor(item, surroundings)
    } catch (error) {
      if (!isCosSlimError(error)) throw error
      if (askedMs !== undefined) inDoubtSinceMs = mayBeDone(error) ? askedMs : undefined
      if (verdictOn(error) === 'stop') return error
      if (!error.retryable || attempt === ATTEMPTS) return failure(item, error)
      const delayMs = FIRST_DELAY_MS * 2 ** (attempt - 1)
      if (error.code === 'rate-limited') rate.pause(delayMs)
      await sleep(delayMs)
    }
  }
}

async function askFor(item: Item, { call }: Surroundings): Promise<ItemResult> {
  const { key, outKey, sizeBytes } = item
  const what = `POST ${key}?image_process`
  const headers = { [PIC_OPERATIONS]: picOperations([{ rule: IMAGE_SLIM, key: outKey }]) }
  const query = { image_process: '' }
  const { text } = successOf(what, await call({ method: 'POST', key, query, headers, timeoutMs: PROCESS_TIMEOUT_MS }))
  const answer = readProcessingAnswer(text)
  const output = answer && outputOf(answer, outKey)
  // Whether an answer that is no such document means that nothing was done, a look at the output will tell.
  if (!answer) throw new CosSlimError('response-unreadable', `${what} was answered by nothing that could be read.`)
  if (!output) throw new CosSlimError('slim-not-run', `${what} was answered without a slimmed picture.`)
  return done(item, output.sizeBytes ?? sizeBytes)
}

/** The result of a processing whose answer was lost, by what is stored now. */
async function findOutput(item: Item, startedMs: number, around: Surroundings): Promise<ItemResult | undefined> {
  const first = await look(item, startedMs, around)
  const restMs = Math.min(SETTLE_MS, startedMs + SETTLE_MS - around.nowMs())
  if (first || restMs <= 0) return first
  await around.sleep(restMs)
  return look(item, startedMs, around)
}

async function look(
  item: Item,
  startedMs: number,
  { call, rate, nowMs }: Surroundings,
): Promise<ItemResult | undefined> {
  const { key, outKey, etag } = item
  await rate.next()
  const response = await call({ method: 'HEAD', key: outKey })
  if (response.status === 404 && outKey !== key) return undefined
  const { headers } = successOf(`HEAD ${outKey}`, response)
  const isDone = outKey === key ? isChanged(etag, headers['etag']) : isYounger(headers, nowMs() - startedMs)
  return isDone ? done(item, Number(headers['content-length'])) : undefined
}

function isChanged(before: string, now: string | undefined): boolean {
  return before !== '' && now !== undefined && now.replace(/"/g, '') !== before
}

/** Both times are the service's own and given in whole seconds. */
function isYounger(headers: Readonly<Record<string, string>>, thanMs: number): boolean {
  const ageMs = Date.parse(headers['date'] ?? '') - Date.parse(headers['last-modified'] ?? '')
  return ageMs <= thanMs + 1000
}

function done({ key, sizeBytes }: Item, afterBytes: number): ItemResult {
  const isSmaller = slimReport(sizeBytes, afterBytes).outcome === 'compressed'
  return { key, status: isSmaller ? 'slimmed' : 'not-smaller', beforeBytes: sizeBytes, afterBytes }
}

function failure({ key, sizeBytes }: Item, error: CosSlimError): ItemResult {
  const verdict = verdictOn(error)
  return {
    key,
    status: verdict === 'skip' ? 'skipped' : 'failed',
    beforeBytes: sizeBytes,
    code: error.code,
    ...(error.service?.code && { serviceCode: error.service.code }),
    ...(verdict === 'fail-again' && { again: true }),
  }
}
