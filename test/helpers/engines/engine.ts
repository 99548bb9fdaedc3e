import type { Page } from 'playwright-core'

/** The engines that pages run in. */
export const ENGINES = ['chromium', 'firefox', 'webkit'] as const
export type EngineName = (typeof ENGINES)[number]

/** A browser without a window that somebody looks at. */
export interface Engine {
  readonly name: EngineName
  /** A tab with nothing of earlier ones in it. */
  open(options?: TabOptions): Promise<Tab>
  close(): Promise<void>
}

export interface TabOptions {
  /** Takes certificates that nobody vouches for. @default false */
  readonly trustsAll?: boolean
  /** Asks for a browser of its own. Chromium only. @default none */
  readonly launchArguments?: readonly string[]
  /** Origins that an extension blocks; asks for a browser of its own. Chromium only. @default none */
  readonly blockedOrigins?: readonly string[]
  /**
   * Takes a tab that others have used before, which is quicker: for pages on an origin of their own that leave nothing
   * behind. @default false
   */
  readonly isShared?: boolean
}

/** What every engine has of Playwright's page; values and arguments are JSON. */
export type AnyPage = Pick<Page, 'evaluate' | 'setInputFiles' | 'waitForTimeout'>

export interface Tab {
  readonly page: AnyPage
  /** Console errors, uncaught exceptions and violations of the content security policy; a list that grows. */
  readonly problems: readonly string[]
  goTo(url: string): Promise<unknown>
  /** What the function returns in the page; it can use nothing but its argument and what the page has. */
  run<Argument, Result>(call: (argument: Argument) => Result | Promise<Result>, argument: Argument): Promise<Result>
  /** Not in WebKit. */
  setOffline(isOffline: boolean): Promise<void>
  close(): Promise<unknown>
}

/** Names under this one lead to this machine, in Chromium and Firefox: no browser takes them for a local address. */
export const STAND_IN_HOST = 'cos.stand-in.test'
