import { readFileSync } from 'node:fs'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { startLocalCos, type LocalCos, type LocalCosOptions } from '../../demo/emulator/local-cos.js'
import type { LogEntry } from '../../demo/emulator/log.js'
import { defaultSettings } from '../../demo/emulator/settings.js'
import { launchChromium } from './chromium.js'
import { startLink, type LinkConditions } from './link.js'
import { listen } from './listening.js'
import { throttleUploads } from './slow-link.js'
import { startStsServer, type StsServer } from './sts-server.js'
import { collectProblems } from './page-problems.js'

/** A page that uses the built script, its STS endpoint and the local COS: three origins, so that CORS is real. */
export interface Site {
  readonly pageOrigin: string
  readonly sts: StsServer
  readonly cos: LocalCos
  /** Where pages send to: the local COS, or the link before it. */
  readonly endpoint: string
  /** A fresh window with the scripts loaded, in this order. */
  open(options?: OpenOptions): Promise<OpenPage>
  /** Bytes that anybody gets who reads the key; undefined where there is no such object. */
  stored(key: string): Promise<Buffer | undefined>
  /** What the COS was asked for with one of these methods. */
  requests(...methods: readonly string[]): readonly LogEntry[]
  closeWindows(): Promise<void>
  /** As after the start: no setting changed, nothing logged. What is open and what is stored stays. */
  reset(): void
  close(): Promise<void>
}

export interface SiteOptions {
  readonly cos?: LocalCosOptions
  /** What lies between the pages and the local COS. @default nothing */
  readonly link?: LinkConditions
  /** Whether the STS reply names the endpoint. @default true */
  readonly namesEndpoint?: boolean
  readonly hostResolverRules?: (cos: LocalCos) => string
  /** Further scripts to serve, by name. */
  readonly scripts?: Readonly<Record<string, string>>
  /** Further origins that the pages' policy lets them speak to. */
  readonly connectTo?: readonly string[]
}

export interface OpenOptions {
  /** @default ['cos-slim.min.js'] */
  readonly scripts?: readonly string[]
  /** Runs in the window before any script. */
  readonly before?: (() => void) | string
  readonly context?: BrowserContextOptions
}

export interface OpenPage {
  readonly page: Page
  /** Console errors, uncaught exceptions and violations of the content security policy. */
  readonly problems: string[]
}

/** The two builds for the script tag, and what a page has to load for them. */
export const BUILDS = [
  { build: 'cos-slim.min.js', scripts: ['cos-slim.min.js'] },
  { build: 'cos-slim.lite.min.js', scripts: ['axios.min.js', 'cos-slim.lite.min.js'] },
] as const

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

function startPageServer(scripts: Readonly<Record<string, string>>, connectSources: () => readonly string[]) {
  return listen((message, response) => {
    const { pathname, searchParams } = new URL(message.url ?? '/', 'http://page')
    const script = scripts[pathname.slice(1)]
    const policy = `default-src 'none'; script-src 'self'; img-src data: *; connect-src ${connectSources().join(' ')}`
    response.writeHead(pathname !== '/' && script === undefined ? 404 : 200, {
      'content-type': pathname === '/' ? 'text/html' : 'text/javascript',
      'content-security-policy': policy,
    })
    response.end(pathname === '/' ? html(searchParams.getAll('script')) : script)
  })
}

async function openPage(
  browser: Browser,
  pageOrigin: string,
  link: LinkConditions | undefined,
  options: OpenOptions,
): Promise<OpenPage> {
  const context = await browser.newContext(options.context)
  const page = await context.newPage()
  if (link) await throttleUploads(page, link.uplinkBytesPerSec)
  const problems = await collectProblems(page)
  if (options.before !== undefined) await page.addInitScript(options.before)
  const { scripts = ['cos-slim.min.js'] } = options
  await page.goto(`${pageOrigin}/?${new URLSearchParams(scripts.map(name => ['script', name])).toString()}`)
  return { page, problems }
}

async function readStored(cos: LocalCos, key: string): Promise<Buffer | undefined> {
  const answer = await fetch(`${cos.endpoint}/${key.split('/').map(encodeURIComponent).join('/')}`)
  if (answer.status === 404) return undefined
  if (answer.status !== 200) throw new Error(`GET ${key} was answered with ${answer.status}`)
  return Buffer.from(await answer.arrayBuffer())
}

export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const cos = await startLocalCos(options.cos)
  const link = options.link && (await startLink(cos.endpoint, options.link))
  const endpoint = link?.origin ?? cos.endpoint
  const connectTo = [endpoint, ...(options.connectTo ?? [])]
  const pages = await startPageServer({ ...readScripts(), ...options.scripts }, () => [...connectTo, sts.url])
  const named = options.namesEndpoint === false ? undefined : endpoint
  const sts = await startStsServer(cos, { pageOrigin: pages.origin, endpoint: named })
  const browser = await launchChromium({ hostResolverRules: options.hostResolverRules?.(cos) ?? '' })
  return {
    pageOrigin: pages.origin,
    sts,
    cos,
    endpoint,
    open: (openOptions = {}) => openPage(browser, pages.origin, options.link, openOptions),
    stored: key => readStored(cos, key),
    requests: (...methods) => cos.log.filter(({ service, method }) => service === 'cos' && methods.includes(method)),
    closeWindows: async () => {
      await Promise.all(browser.contexts().map(context => context.close()))
    },
    reset: () => {
      Object.assign(cos.settings, defaultSettings(), options.cos?.settings)
      cos.log.length = 0
      sts.reset()
    },
    close: async () => {
      await browser.close()
      await link?.close()
      await Promise.all([pages.close(), sts.close(), cos.close()])
    },
  }
}
