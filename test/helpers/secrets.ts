import { inspect } from 'node:util'
import { expect } from 'vitest'
import type { CosSlimError } from '../../src/errors.js'
import type { FakeRequest } from './fake-host.js'
import { stsReply } from './service-answers.js'

/** What must never be shown; each can be found again wherever it leaks. */
export const SECRET_KEY = 'SENTINELKEYSENTINELKEY0000000001'
export const TOKEN = 'SENTINELTOKENSENTINELTOKEN'
export const TICKET = 'SENTINELTICKET'
export const BODY_TEXT = 'SENTINELBODY'

const credentials = { tmpSecretId: 'AKIDSENTINEL', tmpSecretKey: SECRET_KEY, sessionToken: TOKEN }

/** An STS reply whose secrets can be found again. */
export const tellingReply = (more: Record<string, unknown> = {}) => stsReply({ credentials, ...more })

/** The signature of a request, in its header. */
export const signatureOf = ({ headers }: FakeRequest) =>
  /q-signature=([0-9a-f]{40})/.exec(headers['Authorization'] ?? '')?.[1]

/** Everything that a page, a log or a debugger could show of an error. */
function everythingOf(error: CosSlimError): string {
  const seen = new Set<unknown>()
  const texts: string[] = [String(error), error.stack ?? '', JSON.stringify(error)]
  const walk = (value: unknown): void => {
    if (seen.has(value)) return
    seen.add(value)
    texts.push(inspect(value, { depth: null, showHidden: true, getters: true }))
    if (typeof value !== 'object' || value === null) return
    for (const name of Reflect.ownKeys(value)) walk(Reflect.get(value, name))
  }
  walk(error)
  return texts.join('\n')
}

export function expectNoSecret(error: CosSlimError, signatures: readonly string[] = []): void {
  const shown = everythingOf(error)
  expect(shown).toContain(error.code)
  for (const secret of [SECRET_KEY, TOKEN, TICKET, BODY_TEXT, ...signatures]) expect(shown).not.toContain(secret)
}
