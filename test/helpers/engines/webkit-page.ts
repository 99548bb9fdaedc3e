import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { PictureFile } from '../pictures.js'
import type { Tab } from './engine.js'
import type { WebDriverTab } from './web-driver.js'

declare global {
  /** What {@link PROBLEM_COLLECTOR} has heard of. */
  var heardProblems: string[] | undefined
}

/** A page in WebKit has to run this first: no driver tells what its console says. */
export const PROBLEM_COLLECTOR = `{
  const problems = (globalThis.heardProblems = [])
  const sayError = console.error
  console.error = (...words) => {
    problems.push(words.join(' '))
    sayError.apply(console, words)
  }
  addEventListener('error', event => problems.push(String(event.error ?? event.message)))
  addEventListener('unhandledrejection', event => problems.push(String(event.reason)))
  document.addEventListener('securitypolicyviolation', event => {
    problems.push('CSP: ' + event.violatedDirective + ' forbids ' + event.blockedURI)
  })
}`

/** Runs in the page what `call` is in words, and hands out its end, whichever it is, with what went wrong till then. */
const callScript = (call: string) =>
  `const [argument, done] = arguments
   const end = how => done({ ...how, problems: (globalThis.heardProblems || []).splice(0) })
   Promise.resolve(argument).then(${call}).then(value => end({ value }), error => end({ error: String(error) }))`

interface End {
  readonly value?: unknown
  readonly error?: string
  readonly problems: readonly string[]
}

/** A file on disk with the name that the visitor's has. */
function write({ name, buffer }: PictureFile, place: string): string {
  const path = join(mkdtempSync(join(place, 'file-')), name)
  writeFileSync(path, buffer)
  return path
}

/** The page that a session has open. */
export function pageOf(tab: WebDriverTab): Pick<Tab, 'page' | 'problems' | 'run'> & { readonly remove: () => void } {
  const problems: string[] = []
  let folder: string | undefined

  async function run(call: unknown, argument: unknown): Promise<never> {
    const end = (await tab.runScript(callScript(String(call)), argument ?? null)) as End
    problems.push(...end.problems)
    if (end.error !== undefined) throw new Error(end.error)
    return end.value as never // JSON, as it was made
  }

  async function setInputFiles(selector: string, files: unknown): Promise<void> {
    const place = (folder ??= mkdtempSync(join(tmpdir(), 'webkit-')))
    const sources = [files].flat() as (PictureFile | string)[] // what Playwright takes, as far as tests use it
    const paths = sources.map(source => (typeof source === 'string' ? source : write(source, place)))
    await tab.choose(selector, paths)
  }

  const page = { evaluate: run, setInputFiles, waitForTimeout: (timeoutMs: number) => wait(timeoutMs) }
  return {
    page: page as never, // its overloads tell handles from JSON; here all is JSON
    problems,
    run,
    remove: () => {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
    },
  }
}
