import { installPackages, lookForProgram } from './find-program.mjs'

/** By which a program drives WebKit, the browser that it drives, and the screen that the browser needs. */
const PROGRAMS = {
  driver: { variable: 'WEBKIT_DRIVER_PATH', places: ['/usr/bin/WebKitWebDriver'], howTo: '' },
  browser: {
    variable: 'WEBKIT_BROWSER_PATH',
    places: ['x86_64-linux-gnu', 'aarch64-linux-gnu'].flatMap(kind =>
      ['4.1', '4.0'].map(version => `/usr/lib/${kind}/webkit2gtk-${version}/MiniBrowser`),
    ),
    howTo: '',
  },
  screen: { variable: 'XVFB_PATH', places: ['/usr/bin/Xvfb'], howTo: '' },
}

/** @returns {{ driver: string, browser: string, screen: string } | undefined} undefined where a part is missing */
export function findWebkit() {
  const driver = lookForProgram(PROGRAMS.driver)
  const browser = lookForProgram(PROGRAMS.browser)
  const screen = lookForProgram(PROGRAMS.screen)
  return driver && browser && screen ? { driver, browser, screen } : undefined
}

/** Finds WebKitGTK, or installs it where that can be done without asking: on Debian, as root. Tests can do without. */
export function ensureWebkit() {
  if (!findWebkit()) installPackages('WebKitGTK', ['webkit2gtk-driver', 'xvfb'])
  return findWebkit()
}
