import { chromium, firefox, type Browser } from 'playwright-core'
import { QUIET } from '../chromium.js'
import { findChromium } from '../find-chromium.mjs'
import { findFirefox } from '../find-firefox.mjs'
import { STAND_IN_HOST, type Engine, type Tab, type TabOptions } from './engine.js'

const RESOLVER_RULES = `--host-resolver-rules=MAP ${STAND_IN_HOST} 127.0.0.1`

function launchChromium(further: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: [...QUIET, RESOLVER_RULES, ...further] })
}

/** Debian's own build, by WebDriver BiDi: the usual way needs a Firefox that is patched for it. */
function launchFirefox(): Promise<Browser> {
  const firefoxUserPrefs = { 'network.dns.localDomains': STAND_IN_HOST }
  return firefox.launch({ channel: 'moz-firefox', executablePath: findFirefox(), firefoxUserPrefs })
}

async function openTab(browser: Browser, { trustsAll = false }: TabOptions, end?: () => Promise<void>): Promise<Tab> {
  const context = await browser.newContext({ ignoreHTTPSErrors: trustsAll })
  const page = await context.newPage()
  return {
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

export async function startChromium(): Promise<Engine> {
  const shared = await launchChromium()
  return {
    name: 'chromium',
    open: async (options = {}) => {
      if (!options.launchArguments) return openTab(shared, options)
      const own = await launchChromium(options.launchArguments)
      return openTab(own, options, () => own.close())
    },
    close: () => shared.close(),
  }
}

export async function startFirefox(): Promise<Engine> {
  const browser = await launchFirefox()
  return { name: 'firefox', open: (options = {}) => openTab(browser, options), close: () => browser.close() }
}
