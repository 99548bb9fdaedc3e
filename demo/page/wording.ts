import type { Locale } from '../../src/messages.js'
import type { Texts } from './texts.js'

/** The language the page speaks at the moment. */
export interface Wording {
  readonly locale: Locale
  readonly texts: Texts
}
