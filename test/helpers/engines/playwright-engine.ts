import { chromium, firefox, type Browser, type BrowserContext } from 'playwright-core'
import { QUIET } from '../chromium.js'
import { findChromium } from '../find-chromium.mjs'
import { findFirefox } from '../find-firefox.mjs'
import { collectProblems } from '../page-problems.js'
import { writeBlocker } from './blocker.js'
import { STAND_IN_HOST, type Engine, type Tab, type TabOptions } from './engine.js'

const RESOLVER_RULES = `--host-resolver-rules=MAP ${STAND_IN_HOST} 127.0.0.1`

const CHROMIUM_ARGUMENTS = [...QUIET, RESOLVER_RULES]

function launchChromium(further: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: [...CHROMIUM_ARGUMENTS, ...further] })
}

/** Extensions are for browsers with a profile; an empty path asks for one that is thrown away. */
function launchWithExtension(folder: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext('', {
    executablePath: findChromium(),
    args: [...CHROMIUM_ARGUMENTS, `--disable-extensions-except=${folder}`, `--load-extension=${folder}`],
    ignoreDefaultArgs: ['--disable-extensions'],
  })
}

/** Debian's own build, by WebDriver BiDi: the usual way needs a Firefox that is patched for it. */
function launchFirefox(): Promise<Browser> {
  const firefoxUserPrefs = { 'network.dns.localDomains': STAND_IN_HOST }
  return firefox.launch({ channel: 'moz-firefox', executablePath: findFirefox(), firefoxUserPrefs })
}

async function openTab(context: BrowserContext, end?: () => unknown): Promise<Tab> {
  const page = await context.newPage()
  return {
    page,
    problems: await collectProblems(page),
    goTo: url => page.goto(url),
    // Its type tells handles from JSON; here all is JSON.
    run: (call, argument) => page.evaluate<never>(call as never, argument),
    setOffline: isOffline => context.setOffline(isOffline),
    close: async () => {
      await context.close()
      await end?.()
    },
  }
}

/** Tabs of one browser that go from one to the next; what its pages store stays in it. */
function createSharedTabs(browser: Browser) {
  const idle: Tab[] = []
  return async (): Promise<Tab> => {
    const tab = idle.pop() ?? (await openTab(await browser.newContext()))
    return {
      ...tab,
      close: async () => {
        await tab.goTo('about:blank')
        idle.push(tab)
      },
    }
  }
}

const newContext = (browser: Browser, { trustsAll = false }: TabOptions) =>
  browser.newContext({ ignoreHTTPSErrors: trustsAll })

export async function startChromium(): Promise<Engine> {
  const shared = await launchChromium()
  const takeTab = createSharedTabs(shared)
  return {
    name: 'chromium',
    open: async (options = {}) => {
      if (options.isShared) return takeTab()
      if (options.blockedOrigins) {
        const extension = writeBlocker(options.blockedOrigins)
        return openTab(await launchWithExtension(extension.folder), extension.remove)
      }
      if (!options.launchArguments) return openTab(await newContext(shared, options))
      const own = await launchChromium(options.launchArguments)
      return openTab(await newContext(own, options), () => own.close())
    },
    close: () => shared.close(),
  }
}

export async function startFirefox(): Promise<Engine> {
  const browser = await launchFirefox()
  const takeTab = createSharedTabs(browser)
  return {
    name: 'firefox',
    open: async (options = {}) => (options.isShared ? takeTab() : openTab(await newContext(browser, options))),
    close: () => browser.close(),
  }
}
