import type { OpenInEngine } from './site.js'

declare global {
  /** Milliseconds by which {@link skippable} moves the steady clock on. */
  var skippedMs: number
}

/** A device whose clock was set wrong: the date is off, durations are right. To be run before any script. */
export const clockOffBy = (offsetMs: number) => `{
  const RealDate = Date
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values) => new target(...(values.length > 0 ? values : [RealDate.now() + ${offsetMs}])),
    apply: () => new RealDate(RealDate.now() + ${offsetMs}).toString(),
    get: (target, name) => (name === 'now' ? () => RealDate.now() + ${offsetMs} : Reflect.get(target, name)),
  })
}`

/** Lets {@link skip} pass hours in no time. To be run before any script. */
export const skippable = `{
  const realNow = performance.now.bind(performance)
  globalThis.skippedMs = 0
  performance.now = () => realNow() + globalThis.skippedMs
}`

/** For the page, so much more time has passed. */
export function skip({ page }: Pick<OpenInEngine, 'page'>, skippedSec: number): Promise<void> {
  return page.evaluate(sec => {
    globalThis.skippedMs += sec * 1000
  }, skippedSec)
}
