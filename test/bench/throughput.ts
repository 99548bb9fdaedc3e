import { basename, join } from 'node:path'
import { trustedCertificate } from '../helpers/official-sts.js'
import { startSite, type Site } from '../helpers/site.js'
import { inPage } from './bench-page.js'
import { compare, takeTurns, type Comparison, type Row } from './comparison.js'
import { putObject, uploadAll, uploadFiles, type Contender } from './contenders.js'
import { ALL_SIZES, OVER_ONE_MEBIBYTE, savePhotographs, saveThumbnails } from './picture-set.js'
import { withFolder } from './temporary-folder.js'

const LINK = { uplinkBytesPerSec: 4_000_000, roundTripMs: 60 }

/** Files, and how long the service takes for each of them. */
interface Workload {
  readonly what: string
  readonly paths: readonly string[]
  readonly processingDelayMs: number
  /** Which share of their time ours may take. */
  readonly limits: readonly { readonly against: Contender; readonly atMost: number }[]
}

/** Processing is a wait and nothing else: the machine's cores are left to the browser. */
const SETTINGS = { imageSlim: { api: false, auto: false, suffixes: [] } }

/** In a fresh window, from the call to the last answer. */
async function timeOf(contender: Contender, site: Site, { paths, processingDelayMs }: Workload): Promise<number> {
  site.cos.settings.processingDelayMs = processingDelayMs
  const names = paths.map(path => basename(path))
  const { wallMs, storedCount } = await inPage(site, contender.script, async opened => {
    await contender.prepare(site, opened)
    await opened.page.setInputFiles('#picker', [...paths])
    return contender.send(site, opened, names)
  })
  if (storedCount !== paths.length) throw new Error(`${contender.name} stored ${storedCount} of ${paths.length} files.`)
  return wallMs
}

async function measure(site: Site, workload: Workload, rounds: number): Promise<readonly Row[]> {
  const { what, limits } = workload
  const contenders = [uploadAll, ...limits.map(({ against }) => against)]
  const [ours = [], ...others] = await takeTurns(
    rounds,
    contenders.map(contender => () => timeOf(contender, site, workload)),
  )
  return limits.map(({ against, atMost }, index) =>
    compare({ what, unit: 'ms', against: against.name, atMost }, ours, others[index] ?? []),
  )
}

/** Many pictures over a visitor's uplink: ours, and the official SDK as its guide shows it. */
export const throughput: Comparison = rounds =>
  withFolder(async folder => {
    const photographs = savePhotographs(join(folder, 'photographs'), 24, ALL_SIZES)
    const large = savePhotographs(join(folder, 'large'), 24, OVER_ONE_MEBIBYTE)
    const thumbnails = await saveThumbnails(join(folder, 'thumbnails'), 60)
    const site = await startSite({ link: LINK, cos: { tls: trustedCertificate(), settings: SETTINGS } })
    try {
      const workloads: readonly Workload[] = [
        {
          what: '24 photographs, 800 ms of compression',
          paths: photographs,
          processingDelayMs: 800,
          limits: [
            { against: putObject, atMost: 0.78 },
            // It sends a fifth of them in one piece.
            { against: uploadFiles, atMost: 0.65 },
          ],
        },
        {
          what: '24 photographs over 1 MB, 800 ms of compression',
          paths: large,
          processingDelayMs: 800,
          limits: [{ against: uploadFiles, atMost: 0.57 }],
        },
        {
          what: '24 photographs, 1500 ms of compression',
          paths: photographs,
          processingDelayMs: 1500,
          limits: [{ against: putObject, atMost: 0.64 }],
        },
        {
          what: '60 thumbnails, 200 ms of compression',
          paths: thumbnails,
          processingDelayMs: 200,
          limits: [{ against: putObject, atMost: 0.63 }],
        },
      ]
      const rows: Row[] = []
      for (const workload of workloads) rows.push(...(await measure(site, workload, rounds)))
      return rows
    } finally {
      await site.close()
    }
  })
