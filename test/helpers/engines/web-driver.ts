/** One browser behind a WebDriver server. */
export interface WebDriverSession {
  readonly goTo: (url: string) => Promise<unknown>
  /** Body of a function that calls the last of its arguments with what it has to say. */
  runScript(script: string, ...values: readonly unknown[]): Promise<unknown>
  readonly end: () => Promise<unknown>
}

const LONGEST_MS = 100_000

/** To begin and to end. */
const SESSION_MS = 20_000

/** @see https://www.w3.org/TR/webdriver2/#endpoints. @throws Error with what the server said */
async function command(
  url: string,
  method: 'POST' | 'DELETE',
  body?: unknown,
  timeoutMs = LONGEST_MS + SESSION_MS,
): Promise<unknown> {
  const request = body === undefined ? { method } : { method, body: JSON.stringify(body) }
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { ...request, headers, signal: AbortSignal.timeout(timeoutMs) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`WebDriver ${answer.status}: ${text}`)
  return (JSON.parse(text) as { value: unknown }).value // its format
}

export async function startSession(server: string, capabilities: object): Promise<WebDriverSession> {
  const wanted = { capabilities: { alwaysMatch: capabilities } }
  const begun = await command(`${server}/session`, 'POST', wanted, SESSION_MS)
  const session = `${server}/session/${(begun as { sessionId: string }).sessionId}`
  await command(`${session}/timeouts`, 'POST', { script: LONGEST_MS, pageLoad: LONGEST_MS })
  return {
    goTo: url => command(`${session}/url`, 'POST', { url }),
    runScript: (script, ...args) => command(`${session}/execute/async`, 'POST', { script, args }),
    end: () => command(session, 'DELETE', undefined, SESSION_MS),
  }
}
