import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { png } from '../helpers/made-pictures.js'
import { trustedCertificate } from '../helpers/official-sts.js'
import { startSite, type OpenPage } from '../helpers/site.js'
import { throttleUploads } from '../helpers/slow-link.js'
import { compareAll, takeTurns, type Comparison } from './comparison.js'
import { BARE_SCRIPTS, CONTENDERS } from './contenders.js'
import type { Group } from './figures.js'
import { openPageHeap } from './page-heap.js'
import { ALL_SIZES, savePhotographs } from './picture-set.js'
import { wallTimeOf, withChosen } from './sending.js'
import { withFolder } from './temporary-folder.js'
import { NO_COMPRESSION } from './throughput.js'

const MEGABYTE = 1_000_000
/** So slow that what is held meanwhile is seen. */
const UPLINK_BYTES_PER_SEC = 15 * MEGABYTE
const MOST_ROUNDS = 3

/** The most that the page's scripts hold at any time. */
async function peakOf(opened: OpenPage): Promise<number> {
  await throttleUploads(opened.page, UPLINK_BYTES_PER_SEC)
  const heap = await openPageHeap(opened.page)
  let peakBytes = await heap.heldBytes()
  const sending = { isOver: false }
  const sent = wallTimeOf(opened).finally(() => (sending.isOver = true))
  const looked = (async () => {
    while (!sending.isOver) peakBytes = Math.max(peakBytes, await heap.usedBytes())
  })()
  await Promise.all([sent, looked])
  return peakBytes
}

/** What is held in the page, its scripts and the bytes of pictures counted. */
export const heap: Comparison = ({ rounds }) =>
  withFolder(async folder => {
    const large = join(folder, 'large.png')
    writeFileSync(large, png({ sizeBytes: 30 * MEGABYTE }))
    const workloads = [
      { files: 'one picture of 30 MB', paths: [large] },
      { files: '24 photographs', paths: savePhotographs(folder, 24, ALL_SIZES) },
    ]
    const cos = { tls: trustedCertificate(), settings: NO_COMPRESSION }
    const site = await startSite({ cos, scripts: BARE_SCRIPTS })
    try {
      const groups: Group[] = []
      for (const { files, paths } of workloads) {
        const peaks = await takeTurns(
          Math.min(rounds, MOST_ROUNDS),
          CONTENDERS.map(contender => () => withChosen(contender, site, paths, peakOf)),
        )
        const measured = CONTENDERS.map(({ name }, index) => ({ name, values: peaks[index] ?? [] }))
        groups.push(compareAll(`peak heap, ${files}`, 'bytes', measured))
      }
      return {
        name: 'heap',
        title: 'Memory of the page during an upload',
        better: 'less',
        ratioIs: 'cos-slim by it',
        groups,
        notes: [
          'The most that the scripts of the page hold at any time, buffers and the scripts themselves counted, over two seconds of sending.',
        ],
      }
    } finally {
      await site.close()
    }
  })
