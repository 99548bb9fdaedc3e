import { trustedCertificate } from '../helpers/official-sts.js'
import { startSite, type Site } from '../helpers/site.js'
import { compareAll, type Comparison } from './comparison.js'
import { BARE_SCRIPTS, CONTENDERS, type Contender } from './contenders.js'
import { PHOTOGRAPHS } from '../helpers/pictures.js'
import { savePhotographs } from './picture-set.js'
import { wallTimeOf, withChosen } from './sending.js'
import { withFolder } from './temporary-folder.js'
import { NO_COMPRESSION } from './throughput.js'

const COUNTS = [1, 12] as const

interface Counted {
  readonly requests: number
  readonly preflights: number
  readonly stsCalls: number
}

async function countOf(contender: Contender, site: Site, paths: readonly string[]): Promise<Counted> {
  return withChosen(contender, site, paths, async opened => {
    site.cos.log.length = 0
    await wallTimeOf(opened)
    const preflights = site.requests('OPTIONS').length
    const requests = site.requests('PUT', 'POST', 'GET', 'HEAD', 'DELETE').length
    return { requests, preflights, stsCalls: site.sts.calls }
  })
}

/** Counted by the local COS and the STS endpoint: the same in every round, so there is but one. */
export const requests: Comparison = () =>
  withFolder(async folder => {
    const photographs = savePhotographs(folder, Math.max(...COUNTS), PHOTOGRAPHS)
    const cos = { tls: trustedCertificate(), settings: NO_COMPRESSION }
    const site = await startSite({ cos, scripts: BARE_SCRIPTS })
    try {
      const counted = COUNTS.map(count => ({ count, found: new Map<Contender, Counted>() }))
      for (const { count, found } of counted) {
        for (const contender of CONTENDERS) {
          found.set(contender, await countOf(contender, site, photographs.slice(0, count)))
        }
      }
      const kinds = [
        { kind: 'requests', of: ({ requests }: Counted) => requests },
        { kind: 'preflights', of: ({ preflights }: Counted) => preflights },
        { kind: 'calls of the STS endpoint', of: ({ stsCalls }: Counted) => stsCalls },
      ]
      return {
        name: 'requests',
        title: 'Requests until all pictures are stored',
        better: 'less',
        ratioIs: 'cos-slim by it',
        groups: counted.flatMap(({ count, found }) =>
          kinds.map(({ kind, of }) => {
            const measured = [...found].map(([{ name }, counts]) => ({ name, values: [of(counts)] }))
            return compareAll(`${kind}, ${count === 1 ? '1 photograph' : `${count} photographs`}`, 'count', measured)
          }),
        ),
        notes: [
          'In a fresh window, with a bucket whose answers to preflights may be kept for ten minutes: Chromium keeps them by address, and every picture has its own.',
          'Requests are those that are no preflights.',
        ],
      }
    } finally {
      await site.close()
    }
  })
