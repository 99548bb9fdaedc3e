/** Chance that can be repeated: the same seed gives the same draws in the same order. */
export interface SeededRandom {
  /** 0..1, 1 excluded. */
  fraction(): number
  /** From 0, `limit` excluded. */
  below(limit: number): number
  /** One of the names, each as often as its weight says. */
  oneOf<Name extends string>(weights: Readonly<Record<Name, number>>): Name
}

/** The generator mulberry32, which is in the public domain. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    fraction,
    below: limit => Math.floor(fraction() * limit),
    oneOf: <Name extends string>(weights: Readonly<Record<Name, number>>) => {
      const names = Object.entries(weights) as [Name, number][] // its keys are the names
      let left = fraction() * names.reduce((sum, [, weight]) => sum + weight, 0)
      const found = names.find(([, weight]) => (left -= weight) < 0) ?? names[0]
      if (!found) throw new TypeError('There is nothing to choose from.')
      return found[0]
    },
  }
}

/** The seed that a run is repeated with, or a new one. */
export function seedOf(text: string | undefined): number {
  return text === undefined ? Math.floor(Math.random() * 2 ** 32) : Number(text)
}
