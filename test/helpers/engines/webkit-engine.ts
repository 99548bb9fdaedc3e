import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { Readable } from 'node:stream'
import { findWebkit } from '../find-webkit.mjs'
import { listen } from '../listening.js'
import type { Engine, Tab } from './engine.js'
import { startSession, type WebDriverSession } from './web-driver.js'
import { pageOf } from './webkit-page.js'

const LOOK_AGAIN_MS = 50

/** The driver has been seen to fall silent where one browser follows another. */
const MAX_TRIES = 3

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** A screen of its own; the program chooses a number that is free, and says it where it was asked to. */
async function startScreen(program: string): Promise<{ readonly name: string; readonly process: ChildProcess }> {
  const child = spawn(program, ['-displayfd', '3', '-screen', '0', '1024x768x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const said = child.stdio[3] as Readable // a pipe that is written to over there
  const [number] = (await once(said, 'data')) as [Buffer]
  return { name: `:${number.toString().trim()}`, process: child }
}

async function freePort(): Promise<string> {
  const { origin, close } = await listen(() => undefined)
  await close()
  return new URL(origin).port
}

async function startDriver(program: string, display: string) {
  const port = await freePort()
  const env = { ...process.env, DISPLAY: display, NO_AT_BRIDGE: '1' }
  const child = spawn(program, [`--port=${port}`, '--host=127.0.0.1'], { stdio: 'ignore', env })
  const server = `http://127.0.0.1:${port}`
  const answers = () =>
    fetch(`${server}/status`).then(
      ({ ok }) => ok,
      () => false,
    )
  while (!(await answers())) {
    if (child.exitCode !== null) throw new Error(`The driver of WebKit ended with ${child.exitCode}.`)
    await wait(LOOK_AGAIN_MS)
  }
  return { server, process: child }
}

/** A session is one browser, and a driver has one at a time: who wants another kind ends it, and its tabs. */
export async function startWebkit(): Promise<Engine> {
  const programs = findWebkit()
  if (!programs) throw new Error('WebKitGTK with its driver, or Xvfb, is missing.')
  const driverProgram = programs.driver
  const screen = await startScreen(programs.screen)
  let driver = await startDriver(driverProgram, screen.name)
  let current: { readonly session: WebDriverSession; readonly trustsAll: boolean } | undefined

  async function sessionFor(trustsAll: boolean): Promise<WebDriverSession> {
    if (current?.trustsAll === trustsAll) return current.session
    await endSession()
    const capabilities = {
      acceptInsecureCerts: trustsAll,
      'webkitgtk:browserOptions': { binary: programs?.browser, args: ['--automation'] },
    }
    const session = await begin(capabilities)
    current = { session, trustsAll }
    return session
  }

  async function begin(capabilities: object): Promise<WebDriverSession> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await startSession(driver.server, capabilities)
      } catch (error) {
        if (tries === MAX_TRIES) throw error
        await endProcess(driver.process)
        driver = await startDriver(driverProgram, screen.name)
      }
    }
  }

  async function endSession(): Promise<void> {
    // One that does not end keeps the driver, which then is started anew.
    await current?.session.end().catch(() => undefined)
    current = undefined
  }

  return {
    name: 'webkit',
    open: async ({ trustsAll = false, isShared = false } = {}): Promise<Tab> => {
      const { firstTab, newTab } = await sessionFor(trustsAll)
      const tab = isShared ? firstTab : await newTab()
      const { remove, ...shown } = pageOf(tab)
      const close = () => (isShared ? tab.goTo('about:blank') : tab.close())
      return {
        ...shown,
        goTo: tab.goTo,
        setOffline: () => Promise.reject(new Error('WebKit cannot be taken off the network.')),
        close: () => close().finally(remove),
      }
    },
    close: async () => {
      await endSession()
      await endProcess(driver.process)
      await endProcess(screen.process)
    },
  }
}
