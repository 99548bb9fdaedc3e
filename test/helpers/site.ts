import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { startLocalCos, type LocalCos, type LocalCosOptions } from '../../demo/emulator/local-cos.js'
import type { LogEntry } from '../../demo/emulator/log.js'
import { defaultSettings } from '../../demo/emulator/settings.js'
import { launchChromium } from './chromium.js'
import type { AnyPage, EngineName, Tab } from './engines/engine.js'
import { startEngine } from './engines/start-engine.js'
import { PROBLEM_COLLECTOR } from './engines/webkit-page.js'
import { startLink, type LinkConditions } from './link.js'
import { throttleUploads } from './slow-link.js'
import { startStsServer, type StsServer } from './sts-server.js'
import { collectProblems } from './page-problems.js'
import { startScriptPages, type ScriptPages } from './script-pages.js'

/** A page that uses the built script, its STS endpoint and the local COS: three origins, so that CORS is real. */
export type Site = SiteOf<OpenPage, OpenOptions>

/** A site whose pages open in any of the engines. */
export type EngineSite = SiteOf<OpenInEngine, TabOptions>

interface SiteOf<Opened, Options> {
  readonly pageOrigin: string
  readonly sts: StsServer
  readonly cos: LocalCos
  /** Where pages send to: the local COS, or the link before it. */
  readonly endpoint: string
  /** A fresh window with the scripts loaded, in this order. */
  open(options?: Options): Promise<Opened>
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
  /** Chromium only. */
  readonly hostResolverRules?: (cos: LocalCos) => string
  /** Further scripts to serve, by name. */
  readonly scripts?: Readonly<Record<string, string>>
  /** Further origins that the pages' policy lets them speak to. */
  readonly connectTo?: readonly string[]
}

type TabOptions = Omit<OpenOptions, 'context'>

export interface OpenOptions {
  /** @default ['cos-slim.min.js'] */
  readonly scripts?: readonly string[]
  /** Runs in the window before any script. */
  readonly before?: (() => void) | string
  readonly context?: BrowserContextOptions
}

/** What can be asked of a page in every engine. */
export interface OpenInEngine {
  readonly page: AnyPage
  readonly problems: readonly string[]
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

/** What opens pages, by address, and ends with them. */
interface Windows<Opened, Options> {
  open(pages: ScriptPages, options?: Options): Promise<Opened>
  closeAll(): Promise<unknown>
  close(): Promise<void>
}

const DEFAULT_SCRIPTS = ['cos-slim.min.js']

async function openPage(
  browser: Browser,
  pages: ScriptPages,
  link: LinkConditions | undefined,
  { scripts = DEFAULT_SCRIPTS, before, context: contextOptions }: OpenOptions,
): Promise<OpenPage> {
  const context = await browser.newContext(contextOptions)
  const page = await context.newPage()
  if (link) await throttleUploads(page, link.uplinkBytesPerSec)
  const problems = await collectProblems(page)
  if (before !== undefined) await page.addInitScript(before)
  await page.goto(pages.addressOf(scripts))
  return { page, problems }
}

async function startWindows(
  { link, hostResolverRules }: SiteOptions,
  cos: LocalCos,
): Promise<Windows<OpenPage, OpenOptions>> {
  const browser = await launchChromium({ hostResolverRules: hostResolverRules?.(cos) ?? '' })
  return {
    open: (pages, options = {}) => openPage(browser, pages, link, options),
    closeAll: () => Promise.all(browser.contexts().map(context => context.close())),
    close: () => browser.close(),
  }
}

async function startTabs(name: EngineName): Promise<Windows<OpenInEngine, TabOptions>> {
  const engine = await startEngine(name)
  const tabs = new Set<Tab>()
  const closeAll = async () => {
    const open = [...tabs]
    tabs.clear()
    for (const tab of open) await tab.close()
  }
  return {
    open: async (pages, { scripts = DEFAULT_SCRIPTS, before = '' } = {}) => {
      const tab = await engine.open()
      tabs.add(tab)
      const first = typeof before === 'string' ? before : `(${before.toString()})()`
      await tab.goTo(pages.addressOf(scripts, name === 'webkit' ? PROBLEM_COLLECTOR + first : first))
      return tab
    },
    closeAll,
    close: async () => {
      await closeAll()
      await engine.close()
    },
  }
}

async function readStored(cos: LocalCos, key: string): Promise<Buffer | undefined> {
  const answer = await fetch(`${cos.endpoint}/${key.split('/').map(encodeURIComponent).join('/')}`)
  if (answer.status === 404) return undefined
  if (answer.status !== 200) throw new Error(`GET ${key} was answered with ${answer.status}`)
  return Buffer.from(await answer.arrayBuffer())
}

async function assemble<Opened, Options>(
  options: SiteOptions,
  openWindows: (cos: LocalCos) => Promise<Windows<Opened, Options>>,
): Promise<SiteOf<Opened, Options>> {
  const cos = await startLocalCos(options.cos)
  const link = options.link && (await startLink(cos.endpoint, options.link))
  const endpoint = link?.origin ?? cos.endpoint
  const connectTo = [endpoint, ...(options.connectTo ?? [])]
  const pages = await startScriptPages(options.scripts ?? {}, () => [...connectTo, sts.url])
  const named = options.namesEndpoint === false ? undefined : endpoint
  const sts = await startStsServer(cos, { pageOrigin: pages.origin, endpoint: named })
  const windows = await openWindows(cos)
  return {
    pageOrigin: pages.origin,
    sts,
    cos,
    endpoint,
    open: openOptions => windows.open(pages, openOptions),
    stored: key => readStored(cos, key),
    requests: (...methods) => cos.log.filter(({ service, method }) => service === 'cos' && methods.includes(method)),
    closeWindows: async () => {
      await windows.closeAll()
    },
    reset: () => {
      Object.assign(cos.settings, defaultSettings(), options.cos?.settings)
      cos.log.length = 0
      sts.reset()
    },
    close: async () => {
      await windows.close()
      await link?.close()
      await Promise.all([pages.close(), sts.close(), cos.close()])
    },
  }
}

/** Its pages are Chromium's. */
export const startSite = (options: SiteOptions = {}): Promise<Site> =>
  assemble(options, cos => startWindows(options, cos))

export const startSiteIn = (
  engine: EngineName,
  options: Omit<SiteOptions, 'hostResolverRules'> = {},
): Promise<EngineSite> => assemble(options, () => startTabs(engine))
