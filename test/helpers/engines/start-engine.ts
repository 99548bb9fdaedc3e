import { findWebkit } from '../find-webkit.mjs'
import type { Engine, EngineName } from './engine.js'
import { startChromium, startFirefox } from './playwright-engine.js'
import { startWebkit } from './webkit-engine.js'

const STARTS: Readonly<Record<EngineName, () => Promise<Engine>>> = {
  chromium: startChromium,
  firefox: startFirefox,
  webkit: startWebkit,
}

export const startEngine = (name: EngineName): Promise<Engine> => STARTS[name]()

/** WebKitGTK is not to be had everywhere; the other two are required. */
export const isMissing = (name: EngineName): boolean => name === 'webkit' && !findWebkit()
