import type { SlimErrorCode } from '../errors.js'
import { defined } from '../record.js'
import { canSlim } from '../protocol/image-format.js'
import { checkKey } from '../protocol/object-key.js'
import { planRules } from '../request/rules.js'
import type { RulePlan } from '../request/rules.js'
import type { CheckedImage } from '../types.js'
import type { UploadSettings } from './settings.js'

/** What will be stored where, and what the service is asked to make of it. */
export interface UploadPlan extends RulePlan {
  readonly image: CheckedImage
  readonly key: string
  /** Stored with the object. */
  readonly headers: Readonly<Record<string, string>>
  /** Whether the caller wanted the picture slimmed. */
  readonly slim: boolean
  /** Why slimming is not asked for although it was wanted. */
  readonly reason?: SlimErrorCode
}

/**
 * @param generatedKey - Used where the caller has no key of its own.
 * @throws CosSlimError `key-invalid`, `operations-invalid`
 */
export function planUpload(image: CheckedImage, settings: UploadSettings, generatedKey: string): UploadPlan {
  const { slim, headers } = settings
  const key = checkKey('key', settings.key ? settings.key(image) : generatedKey)
  const asksSlim = slim && canSlim(image.format)
  return defined({
    image,
    key,
    // Without one, the platform makes up a type that is not signed.
    headers: { 'Content-Type': image.contentType, ...headers },
    slim,
    ...planRules(key, asksSlim, settings),
    reason: slim && !asksSlim ? ('format-not-slimmable' as const) : undefined,
  })
}

/**
 * Key prefix, date, a name nobody can guess, extension: `uploads/u42/20260101/23117...84.png`.
 *
 * @param random - Bytes of the name.
 */
export function generateKey(keyPrefix: string, image: CheckedImage, nowMs: number, random: Uint8Array): string {
  const date = new Date(nowMs).toISOString().replace(/-|T.*/g, '')
  return `${keyPrefix}${date}/${random.join('')}.${image.extension}`
}
