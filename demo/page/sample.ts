import type { Intake } from './intake.js'

const SAMPLE_PATH = 'sample/seeding-1335kb.png'

/** The sample picture as if the visitor had chosen it. */
export async function fetchSample(): Promise<Intake> {
  try {
    const answer = await fetch(SAMPLE_PATH)
    if (!answer.ok) throw new Error(`The server answered ${answer.status}`)
    const picture = await answer.blob()
    const name = SAMPLE_PATH.slice(SAMPLE_PATH.lastIndexOf('/') + 1)
    return { files: [new File([picture], name, { type: picture.type })], problems: [] }
  } catch {
    return { files: [], problems: [{ problem: 'sample-unreachable' }] }
  }
}
