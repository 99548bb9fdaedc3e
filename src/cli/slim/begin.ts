import type { SlimCommand } from '../arguments.js'
import { EXIT } from '../exit-code.js'
import type { ExitCode } from '../exit-code.js'
import type { Terminal } from '../terminal.js'
import { countText } from './amounts.js'
import type { Preflight } from './engine.js'
import { estimateText } from './report.js'
import type { Estimate } from './selecting.js'

/** What a run would be, before it begins. */
export interface Beginning {
  readonly bucket: string
  readonly region: string
  readonly counted: Estimate
  readonly preflight: Preflight
}

/** Says what would be done and billed, and asks. Nothing when the run may begin, else what the command ends with. */
export async function mayBegin(
  command: SlimCommand,
  { bucket, region, counted, preflight }: Beginning,
  terminal: Terminal,
): Promise<ExitCode | undefined> {
  const { prefix, saveAs, run, json, yes, ratePerSec } = command
  const { images, bytes, pages, skipped, archived } = counted
  const { problems, compressions } = preflight
  const end = (code: ExitCode): ExitCode => {
    const billed = { compressions, requests: compressions + pages }
    const report = { run, selected: { images, bytes }, skipped, archived, billed, problems, result: null }
    if (json)
      terminal.out(JSON.stringify({ command: 'slim', bucket, region, prefix, saveAs: saveAs ?? null, ...report }))
    return code
  }

  const text = `${bucket} in ${region}, ${prefix || 'the whole bucket'}\n${estimateText(counted, compressions, images / ratePerSec)}`
  if (json || run) terminal.note(text)
  else terminal.out(text)
  problems.forEach(problem => terminal.note(problem))
  if (problems.length > 0) return end(EXIT.incomplete)
  if (!run) terminal.note('Nothing was changed: --run does it.')
  if (!run || images === 0) return end(EXIT.done)
  if (yes || (terminal.isInteractive && (await terminal.confirm(questionFor(images, saveAs))))) return undefined
  terminal.note(terminal.isInteractive ? 'Nothing was changed.' : 'Nothing was changed: --yes runs without asking.')
  return end(EXIT.notConfirmed)
}

function questionFor(images: number, saveAs: string | undefined): string {
  return saveAs === undefined
    ? `Replace ${countText(images)} originals? COS keeps them only where versioning is on, and no document says whether their metadata and ACL stay.`
    : `Slim ${countText(images)} pictures to ${saveAs}?`
}
