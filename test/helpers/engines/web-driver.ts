/** One tab of a browser behind a WebDriver server. */
export interface WebDriverTab {
  readonly goTo: (url: string) => Promise<unknown>
  /** Body of a function that calls the last of its arguments with what it has to say. */
  readonly runScript: (script: string, ...values: readonly unknown[]) => Promise<unknown>
  /** @param paths - Chosen in the input that the CSS selector names. */
  readonly choose: (selector: string, paths: readonly string[]) => Promise<unknown>
  readonly close: () => Promise<unknown>
}

/** One browser behind a WebDriver server. */
export interface WebDriverSession {
  /** Stays as long as the session. */
  readonly firstTab: WebDriverTab
  readonly newTab: () => Promise<WebDriverTab>
  readonly end: () => Promise<unknown>
}

const LONGEST_MS = 100_000

/** To begin and to end. */
const SESSION_MS = 20_000

/** @see https://www.w3.org/TR/webdriver2/#endpoints. @throws Error with what the server said */
async function command(
  url: string,
  method: 'GET' | 'POST' | 'DELETE',
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
  const first = (await command(`${session}/window`, 'GET')) as string // its format
  /** Empty where it was closed. */
  let current = first
  let last: Promise<unknown> = Promise.resolve()

  /** Commands are for the current tab: they wait for each other, so that none changes it under another. */
  function inTab<T>(handle: string, act: () => Promise<T>): Promise<T> {
    const done = last.then(async () => {
      if (handle !== current) await command(`${session}/window`, 'POST', { handle })
      current = handle
      return act()
    })
    last = done.catch(() => undefined)
    return done
  }

  async function choose(value: string, paths: readonly string[]): Promise<void> {
    const found = (await command(`${session}/element`, 'POST', { using: 'css selector', value })) as object
    const [element = ''] = Object.values(found) as string[] // one entry, whose name the protocol gives
    const empty = { script: 'arguments[0].value = ""', args: [found] } // else they are added to what was chosen
    await command(`${session}/execute/sync`, 'POST', empty)
    await command(`${session}/element/${element}/value`, 'POST', { text: paths.join('\n') })
  }

  const tabOf = (handle: string): WebDriverTab => ({
    goTo: url => inTab(handle, () => command(`${session}/url`, 'POST', { url })),
    runScript: (script, ...args) => inTab(handle, () => command(`${session}/execute/async`, 'POST', { script, args })),
    choose: (selector, paths) => inTab(handle, () => choose(selector, paths)),
    close: () =>
      inTab(handle, async () => {
        await command(`${session}/window`, 'DELETE')
        current = ''
      }),
  })

  return {
    firstTab: tabOf(first),
    newTab: async () => {
      const opened = await inTab(first, () => command(`${session}/window/new`, 'POST', { type: 'tab' }))
      return tabOf((opened as { handle: string }).handle) // its format
    },
    end: () => command(session, 'DELETE', undefined, SESSION_MS),
  }
}
