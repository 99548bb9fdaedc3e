import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { contentsOf, leftPartsIn } from '../helpers/bucket-contents.js'
import { startChaosProxy, tallyText, type ChaosProxy } from '../helpers/chaos-proxy.js'
import { distinctFrom, smallPhotographs } from '../helpers/distinct-pictures.js'
import { prepareSettle, resultOf, type Outcome } from '../helpers/page-upload.js'
import { photograph, PHOTOGRAPHS, type PictureFile } from '../helpers/pictures.js'
import { seedOf } from '../helpers/seeded-random.js'
import { startSite, type Site } from '../helpers/site.js'

const COUNT = Number(process.env['COUNT'] ?? 200)
const SEED = seedOf(process.env['CHAOS_SEED'])

/** Of all pictures: those with their full size, and those that are slimmed, which is real work for the local COS. */
const FULL_COUNT = Math.round(COUNT * 0.12)
const SLIM_COUNT = Math.round(COUNT * 0.06)

const FOLDERS = { keyPrefix: 'uploads/u42/', saveAsPrefix: 'slim/uploads/u42/' }

const CLIENT = {
  /** Two full ones go in parts, two where one piece does not get through, and all others in one piece. */
  partsFromBytes: 1_200_000,
  /** Longer than the local COS ever compresses, on a slow machine too. */
  stallTimeoutMs: 4000,
}

/** What Chromium itself says of each request that failed. */
const NETWORK_TROUBLE = /^(Failed to load resource: |Access to XMLHttpRequest at )/

let site: Site
let [cosProxy, stsProxy]: ChaosProxy[] = []
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chaos-'))
  cosProxy = await startChaosProxy({ seed: SEED })
  stsProxy = await startChaosProxy({ seed: SEED + 1 })
  site = await startSite({ connectTo: [cosProxy.origin, stsProxy.origin] })
  cosProxy.target = site.cos.endpoint
  stsProxy.target = site.sts.url
  site.sts.scope = { ...FOLDERS, allowParts: true }
})
afterAll(async () => {
  await site.close()
  await Promise.all([cosProxy?.close(), stsProxy?.close()])
  rmSync(folder, { recursive: true })
})

async function pictures(): Promise<readonly PictureFile[]> {
  const small = distinctFrom(await smallPhotographs(), COUNT - FULL_COUNT, `small-${SEED}`)
  const full = distinctFrom(PHOTOGRAPHS.map(photograph), FULL_COUNT, `full-${SEED}`)
  // One full one every so often, so that parts and single requests are always under way together.
  const step = Math.floor(COUNT / Math.max(1, FULL_COUNT))
  full.forEach((picture, index) => small.splice(index * step, 0, picture))
  return small
}

test(
  `${COUNT} photographs through a network that harms a fifth of its connections are stored, each once and unchanged`,
  { timeout: 60_000 + COUNT * 1000 },
  async () => {
    const sources = await pictures()
    const paths = sources.map(({ name, buffer }) => {
      const path = join(folder, name)
      writeFileSync(path, buffer)
      return path
    })
    // The page's own policy would forbid the worker that computes checksums.
    const { page, problems } = await site.open({ context: { bypassCSP: true } })
    await page.setInputFiles('#picker', paths)
    await prepareSettle(page)
    const startedMs = Date.now()
    const outcomes = await page.evaluate(
      ({ client: options, slimCount }): Promise<Outcome[]> => {
        const files = Array.from(document.querySelector<HTMLInputElement>('#picker')?.files ?? [])
        const client = CosSlim.createClient(options)
        const saveAs = (key: string) => `slim/${key}`
        const batches = [
          client.uploadAll(files.slice(0, slimCount), { integrity: 'md5', saveAs }),
          client.uploadAll(files.slice(slimCount), { integrity: 'md5', slim: false }),
        ]
        return Promise.all(batches.flatMap(({ tasks }) => tasks).map(task => settle(task)))
      },
      {
        client: { ...CLIENT, credentials: `${stsProxy?.origin}/sts`, endpoint: cosProxy?.origin },
        slimCount: SLIM_COUNT,
      },
    )
    const tookSec = ((Date.now() - startedMs) / 1000).toFixed(1)
    if (!cosProxy || !stsProxy) throw new Error('There is no proxy.')
    console.log(`CHAOS_SEED=${SEED} COUNT=${COUNT}: ${tookSec} s, hit ${tallyText(cosProxy.tally)}`)

    expect(outcomes.flatMap(outcome => (outcome.status === 'rejected' ? outcome.reason.message : []))).toEqual([])
    const results = outcomes.map(resultOf)
    const keys = results.map(({ original }) => original.key)
    expect(new Set(keys).size).toBe(COUNT)
    for (const [index, { buffer, name }] of sources.entries()) {
      expect((await site.stored(keys[index] ?? ''))?.equals(buffer), name).toBe(true)
    }
    const slimKeys = results.flatMap(({ outcome, original }) =>
      outcome === 'not-requested' ? [] : `slim/${original.key}`,
    )
    expect(slimKeys).toHaveLength(SLIM_COUNT)
    expect([...(await contentsOf(site.cos, '')).keys].sort()).toEqual([...keys, ...slimKeys].sort())
    expect(await leftPartsIn(site.cos, '')).toBe(0)
    expect(problems.filter(problem => !NETWORK_TROUBLE.test(problem))).toEqual([])
  },
)
