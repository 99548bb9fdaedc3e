import type { Host } from '../host.js'
import { NO_ANSWER, PROBE_TIMEOUT_SEC } from '../probes.js'
import type { Probes, Seen } from '../probes.js'

/** Calls the function that a client has its credentials from, as if it were an endpoint. Never rejects. */
export function askFunction(
  credentials: () => unknown,
  { nowMs, setTimer }: Pick<Host, 'nowMs' | 'setTimer'>,
  { wordsOf }: Pick<Probes, 'wordsOf'>,
): Promise<Seen> {
  const answer = { ...NO_ANSWER, atMs: nowMs() }
  let stopTimer: (() => void) | undefined
  const silence = new Promise<Seen>(resolve => {
    stopTimer = setTimer(() => resolve({ ...answer, reach: 'silent' }), PROBE_TIMEOUT_SEC * 1000)
  })
  const asked = Promise.resolve()
    .then(credentials)
    .then<Seen, Seen>(
      reply => ({ ...answer, reach: 'answered', status: 200, text: JSON.stringify(reply ?? null) }),
      (error: unknown) => ({ ...answer, reach: 'unsent', words: wordsOf?.(error) ?? '' }),
    )
  return Promise.race([asked, silence]).finally(() => stopTimer?.())
}
