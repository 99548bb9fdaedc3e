import { chromium, type Browser } from 'playwright-core'
import { findChromium } from './find-chromium.mjs'

/** Keeps the browser from talking to anyone but the test's own servers. */
export const QUIET = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Chromium without a window; `hostResolverRules` like `MAP *.myqcloud.com:443 127.0.0.1:9443`. */
export function launchChromium({ hostResolverRules = '' } = {}): Promise<Browser> {
  const rules = hostResolverRules === '' ? [] : [`--host-resolver-rules=${hostResolverRules}`]
  return chromium.launch({ executablePath: findChromium(), args: [...QUIET, ...rules] })
}
