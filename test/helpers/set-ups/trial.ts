import type { Paste } from '../../../src/diagnosis.js'
import type { Engine } from '../engines/engine.js'
import type { PictureFile } from '../pictures.js'
import { mend } from './mend.js'
import type { SetUp } from './set-up.js'
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

/** Diagnoses it, and mends it in every way there is. */
export async function tryOut(engine: Engine, setUp: SetUp, picture: PictureFile): Promise<Trial> {
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
