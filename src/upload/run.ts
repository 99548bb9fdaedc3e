import { PROGRESS_INTERVAL_MS } from '../defaults.js'
import { CosSlimError } from '../errors.js'
import type { OpenedSource } from '../host.js'
import type { RequestContext } from '../request/context.js'
import { cancelled } from '../request/job.js'
import type { Queue } from '../request/queue.js'
import type { CheckedImage, UploadResult } from '../types.js'
import { deliver } from './deliver.js'
import { generateKey, planUpload } from './plan.js'
import type { UploadPlan } from './plan.js'
import { countSent, readMeter, startTry } from './progress.js'
import type { UploadSettings } from './settings.js'
import type { RunProgress, TaskControl } from './task.js'
import { validate } from './validate.js'

/** 128 bits: nobody guesses or hits the name of another picture. */
const NAME_BYTES = 16

/** One upload, to be run in legs: from the beginning, and again after each pause. */
export function createRun(context: RequestContext, queue: Queue, source: OpenedSource, settings: UploadSettings) {
  const { host, session } = context
  const { sizeBytes } = source
  // Kept over a pause: the check is done once, and the picture keeps its key.
  let checked: CheckedImage | undefined
  let plan: UploadPlan | undefined
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

  return async (control: TaskControl): Promise<UploadResult> => {
    let attempt = 1
    let phase: RunProgress['phase'] = 'preparing'
    let stopTicking: (() => void) | undefined

    function enter(next: RunProgress['phase']): void {
      phase = next
      stopTicking?.()
      // Links stall and platforms fall silent: a bar that stands still must say so.
      if (phase !== 'preparing' && phase !== 'done') stopTicking = host.setTimer(tick, PROGRESS_INTERVAL_MS)
      control.report(readMeter(meter, phase, attempt))
    }

    function tick(sentBytes = meter.trySentBytes): void {
      if (phase === 'done') return
      meter = countSent(meter, sentBytes, host.elapsedMs())
      enter(sentBytes < sizeBytes ? 'uploading' : 'processing')
    }

    const { signal } = control
    // The place is given back by the end of the leg, which aborts its signal.
    await queue.enter(signal)
    try {
      enter('preparing')
      const image = (checked ??= await check())
      if (signal.aborted) throw cancelled()
      const result = await deliver(context, source, {
        needsKey: !settings.key,
        plan: ({ keyPrefix, key }) => {
          if (plan && (settings.key || key === undefined || key === plan.key)) return plan
          const ownKey = key ?? generateKey(keyPrefix, image, session.serverNowMs(), host.randomBytes(NAME_BYTES))
          return (plan = planUpload(image, settings, ownKey))
        },
        signal,
        onSent: tick,
        onAttempt: number => {
          attempt = number
          meter = startTry(sizeBytes, meter.sentBytes, host.elapsedMs())
          enter('uploading')
        },
      })
      enter('done')
      return result
    } finally {
      phase = 'done'
      stopTicking?.()
    }
  }
}
