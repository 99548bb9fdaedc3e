import { Places } from '../../../demo/emulator/places.js'
import { ENGINES, type Engine, type EngineName } from '../engines/engine.js'
import { isMissing, startEngine } from '../engines/start-engine.js'
import { expectedIn, type SetUp } from './set-up.js'

/** Trials that run in the background, in the order of the set-ups, in all engines at once. */
export interface Trials<Trial> {
  /** Rejects where the trial itself failed, and where there is none. */
  of(engine: EngineName, setUp: SetUp): Promise<Trial>
  close(): Promise<void>
}

/** What waits for a timeout leaves room for others; a driver of WebKit has one browser. */
const PLACES: Readonly<Record<EngineName, number>> = { chromium: 3, firefox: 2, webkit: 1 }

export async function startTrials<Trial>(
  setUps: readonly SetUp[],
  tryOut: (engine: Engine, setUp: SetUp) => Promise<Trial>,
): Promise<Trials<Trial>> {
  const engines = await Promise.all(ENGINES.filter(name => !isMissing(name)).map(startEngine))
  const running = new Map<string, Promise<Trial>>()
  for (const engine of engines) {
    const places = new Places(PLACES[engine.name])
    for (const setUp of setUps.filter(setUp => expectedIn(setUp, engine.name))) {
      const trial = places.run(() => tryOut(engine, setUp))
      trial.catch(() => undefined) // who asks for it hears of it
      running.set(`${engine.name} ${setUp.name}`, trial)
    }
  }
  return {
    of: (engine, { name }) =>
      running.get(`${engine} ${name}`) ?? Promise.reject(new Error(`There is no trial of this in ${engine}: ${name}`)),
    close: async () => {
      await Promise.allSettled(running.values())
      await Promise.all(engines.map(engine => engine.close()))
    },
  }
}
