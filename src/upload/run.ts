import { PROGRESS_INTERVAL_MS } from '../defaults.js'
import { CosSlimError } from '../errors.js'
import type { OpenedSource } from '../host.js'
import type { Lease } from '../protocol/session.js'
import type { RequestContext } from '../request/context.js'
import { cancelled } from '../request/job.js'
import type { CheckedImage, UploadResult } from '../types.js'
import { deliver } from './deliver.js'
import type { Keep, KeptUpload } from './keep.js'
import type { Parts } from './parts.js'
import { generateKey, planUpload } from './plan.js'
import type { UploadPlan } from './plan.js'
import { countSent, readMeter, startTry } from './progress.js'
import type { UploadSettings } from './settings.js'
import type { RunProgress, TaskControl } from './task.js'
import { validate } from './validate.js'

/** 128 bits: nobody guesses or hits the name of another picture. */
const NAME_BYTES = 16

/** How a picture is handed over to the platform. @throws TypeError for one that cannot be */
export type OpenForm = (source: OpenedSource) => Parts

/**
 * One upload, to be run in legs: from the beginning, and again after each pause.
 *
 * @param openForm - Opens the way of that name, where it is asked for.
 * @param keep - Keeps it for after the page, once what it is given has found that the picture is one.
 */
export function createRun(
  context: RequestContext,
  source: OpenedSource,
  settings: UploadSettings,
  openForm: OpenForm | undefined,
  keep?: Keep,
) {
  const { host, session, partsFromBytes, partSizeBytes } = context
  const { send, integrity } = settings
  const { sizeBytes } = source
  const isAuto = send === 'auto'
  const form = send === 'form' && openForm?.(source)
  const way =
    form || send === 'parts' || (isAuto && sizeBytes >= partsFromBytes)
      ? 'always'
      : isAuto && sizeBytes > partSizeBytes
        ? 'on-poor-links'
        : 'never'
  // Kept over a pause: the check is done once, and the picture keeps its key.
  let checked: CheckedImage | undefined
  let plan: UploadPlan | undefined
  let opening: Promise<Parts | undefined> | undefined
  let parts: Parts | undefined
  let keeping: Promise<KeptUpload | undefined> | undefined
  let isOver = false
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

  /** @param startedKey - The key that an earlier start gave the picture. */
  function makePlan(image: CheckedImage, { keyPrefix, key }: Lease, startedKey: string | undefined): UploadPlan {
    if (plan && (settings.key || key === undefined || key === plan.key)) return plan
    const known = key ?? (startedKey?.startsWith(keyPrefix) ? startedKey : undefined)
    const ownKey = known ?? generateKey(keyPrefix, image, session.serverNowMs(), host.randomBytes(NAME_BYTES))
    return (plan = planUpload(image, settings, ownKey))
  }

  const look = async () => (checked ??= await check())

  function openParts(): Promise<Parts | undefined> {
    return (opening ??= Promise.resolve(
      form ||
        import('./parts.js').then(module => module.openParts(context, source, { partSizeBytes, mayFallBack: isAuto })),
    )
      .then(opened => {
        parts = opened
        if (isOver) opened.end(true)
        return opened
      })
      // A page whose server lacks that file still uploads.
      .catch(() => undefined))
  }

  return async ({ signal, report, wait, onEnd }: TaskControl): Promise<UploadResult> => {
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
      keeping ??= keep?.(async () => {
        if (isOver) throw cancelled()
        await look()
      })
      onEnd(final => {
        isOver = true
        parts?.end(final.phase === 'cancelled')
        keeping?.then(kept => kept?.end(final)).catch(() => undefined)
      })
      // Without a turn of the loop where nothing is kept: who comes first stands first in the line.
      const kept = keeping && (await keeping)
      const result = await deliver(context, source, {
        needsKey: !settings.key,
        useParts: way,
        openParts,
        integrity,
        signal,
        onSent: tick,
        plan: async lend => {
          if (phase === 'waiting' || !attempt) enter('preparing')
          const image = await look()
          if (way === 'always') await openParts()
          if (signal.aborted) throw cancelled()
          const planned = makePlan(image, await lend(), kept?.startedKey ?? parts?.startedKey)
          await kept?.onKey(planned.key)
          return planned
        },
        onAttempt: (number, startsAt) => {
          if (number === attempt && startsAt === undefined) return
          if (startsAt !== undefined) meter = startTry(sizeBytes, meter.sentBytes, host.elapsedMs(), startsAt)
          attempt = number
          enter(meter.trySentBytes < sizeBytes ? 'uploading' : 'processing')
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
