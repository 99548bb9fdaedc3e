import type { IncomingMessage } from 'node:http'
import type { WxSettings } from './settings.js'

export type HeaderTexts = Readonly<Record<string, string>>

const CASES: Readonly<Record<WxSettings['headerCase'], (name: string) => string>> = {
  'as-sent': name => name,
  lower: name => name.toLowerCase(),
  UPPER: name => name.toUpperCase(),
  Title: name => name.toLowerCase().replace(/(?<![^-])./g, letter => letter.toUpperCase()),
}

export function headersOf({ rawHeaders }: IncomingMessage, { headerCase }: WxSettings): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let at = 0; at < rawHeaders.length; at += 2) {
    headers[CASES[headerCase](rawHeaders[at] ?? '')] = rawHeaders[at + 1] ?? ''
  }
  return headers
}

/** A name that code in a mini program cannot choose; WeChat puts its own. */
const FIXED = new Set(['referer', 'host', 'content-length'])

/** Of every mini program: its id, its version, and a page that no one can open. */
const REFERER = 'https://servicewechat.com/wx0000000000000000/1/page-frame.html'

/**
 * What is sent of the headers that were given.
 *
 * @param alsoFixed - Further names, in lower case, that the kind of call decides.
 */
export function headersToSend(
  given: Readonly<Record<string, unknown>>,
  alsoFixed: readonly string[] = [],
): Record<string, string> {
  const isKept = (name: string) => !FIXED.has(name) && !alsoFixed.includes(name)
  const kept = Object.entries(given).filter(([name, value]) => value !== undefined && isKept(name.toLowerCase()))
  return { ...Object.fromEntries(kept.map(([name, value]) => [name, String(value)])), referer: REFERER }
}

export const nameOf = (headers: HeaderTexts, wanted: string) =>
  Object.keys(headers).find(name => name.toLowerCase() === wanted)

export const namesOf = (headers: Readonly<Record<string, unknown>>) =>
  Object.keys(headers).map(name => name.toLowerCase())
