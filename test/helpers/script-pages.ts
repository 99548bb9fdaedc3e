import { readFileSync } from 'node:fs'
import { listen, type Listening } from './listening.js'

/** Pages that load scripts, each with a policy that allows these alone, and where they send to. */
export interface ScriptPages extends Listening {
  /** Address of a page with the scripts, in this order; the source of another runs before any of them. */
  addressOf(scripts: readonly string[], first?: string): string
}

const SCRIPTS = {
  'cos-slim.min.js': 'dist/cos-slim.min.js',
  'cos-slim.lite.min.js': 'dist/cos-slim.lite.min.js',
  'cos-slim.diagnose.min.js': 'dist/cos-slim.diagnose.min.js',
  'cos-slim.rest.min.js': 'dist/cos-slim.rest.min.js',
  'axios.min.js': 'node_modules/axios/dist/axios.min.js',
  'cos-js-sdk-v5.min.js': 'node_modules/cos-js-sdk-v5/dist/cos-js-sdk-v5.min.js',
}

/** Read once: what is built anew meanwhile does not change a running test. */
function readScripts(): Record<string, string> {
  const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
  return Object.fromEntries(Object.entries(SCRIPTS).map(([name, path]) => [name, read(path)]))
}

const html = (scripts: readonly string[]) =>
  `<!doctype html><meta charset="utf-8"><title>Site</title><link rel="icon" href="data:,">` +
  `<input type="file" id="picker" multiple>${scripts.map(name => `<script src="/${name}"></script>`).join('')}`

/** @param further - Scripts to serve beside those that everybody may load, by name. */
export async function startScriptPages(
  further: Readonly<Record<string, string>>,
  connectSources: () => readonly string[],
): Promise<ScriptPages> {
  const scripts: Record<string, string> = { ...readScripts(), ...further }
  const listening = await listen((message, response) => {
    const { pathname, searchParams } = new URL(message.url ?? '/', 'http://page')
    const script = scripts[pathname.slice(1)]
    const policy = `default-src 'none'; script-src 'self'; img-src data: *; connect-src ${connectSources().join(' ')}`
    response.writeHead(pathname !== '/' && script === undefined ? 404 : 200, {
      'content-type': pathname === '/' ? 'text/html' : 'text/javascript',
      'content-security-policy': policy,
    })
    response.end(pathname === '/' ? html(searchParams.getAll('script')) : script)
  })
  let count = 0
  return {
    ...listening,
    addressOf: (names, first = '') => {
      const firstName = `first-${(count += 1)}.js`
      scripts[firstName] = first
      const all = first === '' ? names : [firstName, ...names]
      return `${listening.origin}/?${new URLSearchParams(all.map(name => ['script', name])).toString()}`
    },
  }
}
