import { describeErrorCode, type ErrorDescription, type Locale } from '../messages.js'
import { isCosSlimError, slimErrorCodes, type SlimErrorCode } from '../miniprogram.js'
import type { Failure } from './row.js'
import { TEXTS } from './texts.js'

/** @param error - Anything but an error of the SDK is a mistake in the program: the message says which. */
export function failureOf(error: unknown): Failure {
  if (!isCosSlimError(error)) {
    return { code: 'unexpected', message: error instanceof Error ? error.message : String(error), hint: '' }
  }
  const { code, message, hint, service } = error
  return { code, message, hint, ...(service?.requestId !== undefined && { requestId: service.requestId }) }
}

function isSlimErrorCode(code: string): code is SlimErrorCode {
  return (slimErrorCodes as readonly string[]).includes(code)
}

/** Cause and remedy in the language of the person in front of the screen. */
export function describeCode(code: string, locale: Locale): ErrorDescription {
  // There is no CORS in mini programs.
  if (code === 'network-or-cors') return TEXTS[locale].noAnswer
  return isSlimErrorCode(code) ? describeErrorCode(code, locale) : TEXTS[locale].unexpected
}
