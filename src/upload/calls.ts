import { CosSlimError } from '../errors.js'
import type { OpenedSource } from '../host.js'
import { PIC_OPERATIONS } from '../protocol/pic-operations.js'
import type { Lease } from '../protocol/session.js'
import { isWhole } from '../protocol/upload-answer.js'
import { attempt } from '../request/attempt.js'
import type { RequestContext } from '../request/context.js'
import { pursue } from '../request/pursue.js'
import type { Pursuit } from '../request/pursue.js'
import type { PartsWay, Sending } from './parts.js'
import type { UploadPlan } from './plan.js'

/** Slow enough that credentials outlive the upload on most links. */
const ASSUMED_BYTES_PER_SEC = 128 * 1024

export interface CallSettings extends Pick<Pursuit, 'signal' | 'onWaiting'> {
  /** Called before each try: renewed credentials may bring a key of their own. */
  readonly plan: (lend: () => Promise<Lease>) => Promise<UploadPlan>
  /** Whether the caller leaves the key to the plan. */
  readonly needsKey: boolean
  /** Called when a request leaves, with the number of tries so far; `startsAt` as in {@link Sending}. */
  readonly onAttempt: (attempt: number, startsAt: number | undefined) => void
  /** Bytes of the picture that have left so far. */
  readonly onSent: (sentBytes: number) => void
  readonly integrity: 'none' | 'md5'
}

/** What was planned last, and under which credentials. */
export interface Planned {
  readonly plan: UploadPlan
  readonly lease: Lease
}

/** The requests of one upload: each planned, tried as long as that helps, and counted. */
export function createCalls(
  context: RequestContext,
  source: OpenedSource,
  { plan: makePlan, onAttempt, onSent, integrity, ...pursuit }: CallSettings,
) {
  const { host } = context
  const { signal } = pursuit
  const pursued = pursue(context, { ...pursuit, forSec: source.sizeBytes / ASSUMED_BYTES_PER_SEC })
  let planned: Planned | undefined
  let failures = 0

  const prepare = async (lend: () => Promise<Lease>): Promise<Planned> =>
    (planned = { plan: await makePlan(lend), lease: await lend() })

  const way: PartsWay = {
    onSent,
    call: (sendingOf, hasOtherWay) =>
      pursued(async (lend, place) => {
        const { plan, lease } = await prepare(lend)
        const { request, onSent: onBytes, isKept, wantsDocument, startsAt, ...body }: Sending = await sendingOf(plan)
        const { contentLength = source.sizeBytes } = request
        onAttempt(failures + 1, startsAt)
        try {
          const answer = await attempt(context, { key: plan.key, ...request }, lease, {
            ...body,
            signal: isKept ? host.newAbort().signal : signal,
            onSent: sentBytes => {
              if (sentBytes >= contentLength) place.sent()
              onBytes?.(sentBytes)
            },
          })
          if (!wantsDocument || isWhole(answer.text)) return answer
          throw new CosSlimError('response-unreadable', `${request.method} ${plan.key} got half an answer.`)
        } catch (error) {
          failures += 1
          throw error
        }
      }, hasOtherWay),
    processing: ({ operations }, isPlain) =>
      operations === undefined || isPlain ? {} : { [PIC_OPERATIONS]: operations },
    checksum: async (start, end, of = source) =>
      integrity === 'md5' ? { 'Content-MD5': await host.md5(of, start, end) } : {},
    key: () => planned?.plan.key ?? '',
    lease: () => planned?.lease,
  }

  return {
    way,
    /** Plans without sending anything. */
    plan: () => pursued(prepare),
    get planned() {
      return planned
    },
    /** Tries that failed. */
    get failures() {
      return failures
    },
  }
}
