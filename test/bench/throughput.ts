import { join } from 'node:path'
import { trustedCertificate } from '../helpers/official-sts.js'
import { startSite, type Site } from '../helpers/site.js'
import { amount } from './amount.js'
import { compareAll, takeTurns, type Comparison } from './comparison.js'
import { bareXhr, BARE_SCRIPTS, CONTENDERS, putObject, uploadAll, uploadFiles, type Contender } from './contenders.js'
import type { Group } from './figures.js'
import { ALL_SIZES, OVER_ONE_MEBIBYTE, savePhotographs, saveThumbnails } from './picture-set.js'
import { withChosen, wallTimeOf } from './sending.js'
import type { Way } from './settings.js'
import { withFolder } from './temporary-folder.js'

/** Every one of them waits for the link and for the service, and they do it alike. */
const MOST_ROUNDS = 3

/** Files, and what lies between them and their being stored. */
interface Workload {
  readonly files: string
  readonly paths: readonly string[]
  readonly way: Way
  readonly contenders: readonly Contender[]
  /** Which share of their time ours may take, by name. */
  readonly atMost?: Readonly<Record<string, number>>
}

/** Processing is a wait and nothing else: the machine's cores are left to the browser. */
export const NO_COMPRESSION = { imageSlim: { api: false, auto: false, suffixes: [] } }

const USUAL = { uplinkBytesPerSec: 4_000_000, roundTripMs: 60 }

/** In a fresh window, from the call to the last answer. */
function timeOf(contender: Contender, site: Site, { paths }: Workload): Promise<number> {
  return withChosen(contender, site, paths, wallTimeOf)
}

function titleOf({ files, way }: Workload): string {
  const { uplinkBytesPerSec, roundTripMs, compressionMs } = way
  const link = `${amount(uplinkBytesPerSec, 'bytes')}/s, ${roundTripMs} ms there and back`
  return `${files}; ${link}; ${compressionMs} ms of compression`
}

async function measure(workload: Workload, rounds: number): Promise<Group> {
  const { way, contenders, atMost = {} } = workload
  const settings = { ...NO_COMPRESSION, processingDelayMs: way.compressionMs }
  const site = await startSite({ link: way, cos: { tls: trustedCertificate(), settings }, scripts: BARE_SCRIPTS })
  try {
    const found = await takeTurns(
      Math.min(rounds, MOST_ROUNDS),
      contenders.map(contender => () => timeOf(contender, site, workload)),
    )
    const measured = contenders.map(({ name }, index) => {
      const limit = atMost[name]
      return { name, values: found[index] ?? [], ...(limit !== undefined && { ratioAtMost: limit }) }
    })
    return compareAll(titleOf(workload), 'ms', measured)
  } finally {
    await site.close()
  }
}

function workloads(folder: string, thumbnails: readonly string[], way: Way | undefined): readonly Workload[] {
  const photographs = savePhotographs(join(folder, 'photographs'), 12, ALL_SIZES)
  if (way) return [{ files: '12 photographs', paths: photographs, way, contenders: CONTENDERS }]
  return [
    {
      ...{ files: '12 photographs', paths: photographs, way: { ...USUAL, compressionMs: 800 }, contenders: CONTENDERS },
      // It sends a fifth of them in one piece.
      atMost: { [putObject.name]: 0.78, [uploadFiles.name]: 0.65 },
    },
    {
      files: '12 photographs over 1 MB',
      paths: savePhotographs(join(folder, 'large'), 12, OVER_ONE_MEBIBYTE),
      way: { ...USUAL, compressionMs: 800 },
      contenders: [uploadAll, uploadFiles],
      atMost: { [uploadFiles.name]: 0.57 },
    },
    {
      ...{ files: '12 photographs', paths: photographs, way: { ...USUAL, compressionMs: 1500 } },
      contenders: [uploadAll, putObject],
      atMost: { [putObject.name]: 0.64 },
    },
    {
      ...{
        files: '60 thumbnails',
        paths: thumbnails,
        way: { ...USUAL, compressionMs: 200 },
        contenders: [uploadAll, putObject, bareXhr],
      },
      atMost: { [putObject.name]: 0.63 },
    },
    {
      ...{ files: '12 photographs', paths: photographs, contenders: [uploadAll, putObject, bareXhr] },
      way: { uplinkBytesPerSec: 12_500_000, roundTripMs: 20, compressionMs: 800 },
    },
    {
      ...{ files: '4 photographs', paths: photographs.slice(0, 4), contenders: [uploadAll, putObject, bareXhr] },
      way: { uplinkBytesPerSec: 1_000_000, roundTripMs: 150, compressionMs: 800 },
    },
  ]
}

/** Many pictures over a visitor's uplink: ours, the official SDK as its guide shows it, and no library at all. */
export const throughput: Comparison = ({ rounds, way }) =>
  withFolder(async folder => {
    const thumbnails = way ? [] : await saveThumbnails(join(folder, 'thumbnails'), 60)
    const groups: Group[] = []
    for (const workload of workloads(folder, thumbnails, way)) groups.push(await measure(workload, rounds))
    return {
      name: 'throughput',
      title: 'Time until all pictures are stored',
      better: 'less',
      ratioIs: 'cos-slim by it',
      groups,
      notes: [
        'From the call to the last answer, in a fresh window, so that every request has its preflight.',
        'Photographs are of 0.9 to 1.5 MB, thumbnails of 20 to 60 KB. All contenders are as they are without options.',
        '`XMLHttpRequest alone` sends all at once, of which Chromium lets six go at a time, with signatures that a server made beforehand. It knows no progress, no second try and no limit to what it holds.',
        'The link is a proxy before the local COS: without loss, without slow start. Compression is a wait. The STS endpoint is not behind the link.',
      ],
    }
  })
