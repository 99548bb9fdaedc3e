import { Places } from '../../../demo/emulator/places.js'
import type { Paste } from '../../../src/diagnosis.js'
import { ENGINES, type Engine, type EngineName } from '../engines/engine.js'
import { isMissing, startEngine } from '../engines/start-engine.js'
import { smallPng, type PictureFile } from '../pictures.js'
import { mend } from './mend.js'
import { expectedIn, type SetUp } from './set-up.js'
import { startStage, type Stage } from './stage.js'
import { diagnoseIn, openStage, uploadIn, type Report } from './visit.js'

/** How an upload ended, by the target whose text was pasted before it. */
export type Mended = Partial<Readonly<Record<Paste['target'], string>>>

/** What came of one set-up in one engine. */
export interface Trial {
  readonly report: Report
  readonly mended: Mended
}

/** Pastes what the first finding has for the target, uploads, and looks whether anything is still wrong. */
async function tryMend(
  engine: Engine,
  stage: Stage,
  report: Report,
  target: Paste['target'],
  picture: PictureFile,
): Promise<string> {
  stage.reset()
  try {
    await mend(stage, target, report.findings[0]?.paste ?? [])
  } catch (error) {
    return String(error)
  }
  const tab = await openStage(engine, stage)
  try {
    const end = await uploadIn(tab, stage, picture)
    const { findings } = await diagnoseIn(tab, stage)
    return [end, ...findings.map(({ code }) => code)].join(', then ')
  } finally {
    await tab.close()
  }
}

async function tryOut(engine: Engine, setUp: SetUp, picture: PictureFile): Promise<Trial> {
  const stage = await startStage(setUp.stage, engine.name)
  try {
    const tab = await openStage(engine, stage)
    const report = await diagnoseIn(tab, stage).finally(() => tab.close())
    const mended: Record<string, string> = {}
    for (const target of setUp.mends ?? []) mended[target] = await tryMend(engine, stage, report, target, picture)
    return { report, mended }
  } finally {
    await stage.close()
  }
}

/** Trials that run in the background, in the order of the set-ups. */
export interface Trials {
  /** Rejects where the trial itself failed, and where there is none. */
  of(engine: EngineName, setUp: SetUp): Promise<Trial>
  close(): Promise<void>
}

/** What waits for a timeout leaves room for others; a driver of WebKit has one browser. */
const PLACES: Readonly<Record<EngineName, number>> = { chromium: 3, firefox: 2, webkit: 1 }

export async function startTrials(setUps: readonly SetUp[]): Promise<Trials> {
  const picture = await smallPng()
  const engines = await Promise.all(ENGINES.filter(name => !isMissing(name)).map(startEngine))
  const running = new Map<string, Promise<Trial>>()
  for (const engine of engines) {
    const places = new Places(PLACES[engine.name])
    for (const setUp of setUps.filter(setUp => expectedIn(setUp, engine.name))) {
      const trial = places.run(() => tryOut(engine, setUp, picture))
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
