import type { LocalCos } from '../../demo/emulator/local-cos.js'
import type { PageTexts } from './mini-program-visit.js'
import type { PictureFile } from './pictures.js'

/** What a page of the mini programs wrote at the end, beside what is true of the stored picture. */
export async function savedReport(cos: LocalCos, texts: PageTexts, picture: PictureFile) {
  const [, outcome, percent, key = ''] = /^(\S+), (\d+) % saved: (.*)$/.exec(texts['report']?.at(-1) ?? '') ?? []
  const stored = await fetch(`${cos.endpoint}/${key}`)
  const storedBytes = (await stored.arrayBuffer()).byteLength
  return {
    outcome,
    key,
    percent: Number(percent),
    status: stored.status,
    truePercent: Math.round((1 - storedBytes / picture.buffer.length) * 100),
  }
}
