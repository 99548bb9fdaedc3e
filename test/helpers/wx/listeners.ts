/** What `on...` and `off...` of WeChat share: `off` without a function takes all away. */
export interface Listeners<Event> {
  readonly on: (listener: (event: Event) => void) => void
  readonly off: (listener?: (event: Event) => void) => void
  readonly tell: (event: Event) => void
}

export function listeners<Event>(): Listeners<Event> {
  const all = new Set<(event: Event) => void>()
  return {
    on: listener => void all.add(listener),
    off: listener => {
      if (listener) all.delete(listener)
      else all.clear()
    },
    tell: event => {
      for (const listener of [...all]) listener(event)
    },
  }
}
