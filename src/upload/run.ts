import { PROGRESS_INTERVAL_MS } from '../defaults.js'
import { CosSlimError } from '../errors.js'
import type { OpenedSource } from '../host.js'
import type { Lease } from '../protocol/session.js'
import type { RequestContext } from '../request/context.js'
import { cancelled } from '../request/job.js'
import type { CheckedImage, UploadResult } from '../types.js'
import { deliver } from './deliver.js'
import type { Parts } from './parts.js'
import { generateKey, planUpload } from './plan.js'
import type { UploadPlan } from './plan.js'
import { countSent, readMeter, startTry } from './progress.js'
import type { UploadSettings } from './settings.js'
import type { RunProgress, TaskControl } from './task.js'
import { validate } from './validate.js'

/** 128 bits: nobody guesses or hits the name of another picture. */
const NAME_BYTES = 16

/** One upload, to be run in legs: from the beginning, and again after each pause. */
export function createRun(context: RequestContext, source: OpenedSource, settings: UploadSettings) {
  const { host, session, partsFromBytes, partSizeBytes } = context
  const { send, integrity } = settings
  const { sizeBytes } = source
  // Kept over a pause: the check is done once, and the picture keeps its key.
  let checked: CheckedImage | undefined
  let plan: UploadPlan | undefined
  let parts: Parts | undefined
  let meter = startTry(sizeBytes, 0, host.elapsedMs())

  async function check(): Promise<CheckedImage> {
    const image = await validate(source, settings.slim)
    // What cannot work is found before anybody is asked for credentials; only the generated key waits for them.
    const draft = planUpload(image, settings.key ? settings : { ...settings, saveAs: key => key }, 'generated')
    if (draft.reason && !context.keepOriginal) {
      throw new CosSlimError(draft.reason, `${image.name} cannot be slimmed.`)
    }
    if (settings.key) plan = draft
    return image
  }

  function makePlan(image: CheckedImage, { keyPrefix, key }: Lease): UploadPlan {
    if (plan && (settings.key || key === undefined || key === plan.key)) return plan
    const ownKey = key ?? generateKey(keyPrefix, image, session.serverNowMs(), host.randomBytes(NAME_BYTES))
    return (plan = planUpload(image, settings, ownKey))
  }

  return async ({ signal, report, wait, onDiscard }: TaskControl): Promise<UploadResult> => {
    let attempt = 0
    let phase: RunProgress['phase'] | 'waiting' = 'preparing'
    let stopTicking: (() => void) | undefined

    function stop(): void {
      phase = 'done'
      stopTicking?.()
    }

    function enter(next: RunProgress['phase']): void {
      phase = next
      stopTicking?.()
      // Links stall and platforms fall silent: a bar that stands still must say so.
      if (phase !== 'preparing' && phase !== 'done') stopTicking = host.setTimer(tick, PROGRESS_INTERVAL_MS)
      report(readMeter(meter, next, attempt || 1))
    }

    function tick(sentBytes = meter.trySentBytes): void {
      if (phase === 'done' || phase === 'waiting') return
      meter = countSent(meter, sentBytes, host.elapsedMs())
      enter(sentBytes < sizeBytes ? 'uploading' : 'processing')
    }

    try {
      if (send === 'parts' || (send === 'auto' && sizeBytes >= partsFromBytes)) {
        // A page whose server lacks that file still uploads.
        const module = await import('./parts.js').catch(() => undefined)
        parts ??= await module?.openParts(host, source, { partSizeBytes, mayFallBack: send === 'auto' })
      }
      if (parts) onDiscard(parts.discard)
      const result = await deliver(context, source, {
        needsKey: !settings.key,
        parts,
        integrity,
        signal,
        onSent: tick,
        plan: async lend => {
          if (phase === 'waiting' || !attempt) enter('preparing')
          const image = (checked ??= await check())
          if (signal.aborted) throw cancelled()
          return makePlan(image, await lend())
        },
        onAttempt: number => {
          if (number === attempt) return
          // Parts go on where they are.
          if (!parts || !attempt) meter = startTry(sizeBytes, meter.sentBytes, host.elapsedMs())
          attempt = number
          enter('uploading')
        },
        onWaiting: (error, delayMs) => {
          stopTicking?.()
          phase = 'waiting'
          wait({ attempt: attempt || 1, delayMs, error })
        },
      })
      enter('done')
      return result
    } finally {
      stop()
    }
  }
}
