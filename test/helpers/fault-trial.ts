import { expect } from 'vitest'
import type { FaultMatch } from '../../demo/emulator/settings.js'
import type { StsScope } from '../../src/types.js'
import { FAULTS, type FaultName } from '../fixtures/faults.js'
import { contentsOf } from './bucket-contents.js'
import { ENGINE } from './engines/engine-of-run.js'
import { errorOf, resultOf, type Outcome } from './page-upload.js'
import type { PictureFile } from './pictures.js'
import type { Site } from './site.js'
import { countSteps, extraSteps, plainSteps, stepOf, type Step, type StepCounts, type Way } from './steps.js'

export const WAYS = ['put', 'parts'] as const

/** The least policy that lets a picture be sent either way. */
export const SCOPE: StsScope = { keyPrefix: 'uploads/u42/', allowParts: true }

/** Waits that a test can wait for. */
export const HASTY = { retry: { maxDelayMs: 50 } }
/** Also for a host that falls silent; a busy machine must not look like one. */
export const IMPATIENT = { ...HASTY, stallTimeoutMs: 1500 }

/** How a fault is told which request it hits. */
export const MATCH = {
  preflight: { method: 'OPTIONS' },
  put: { method: 'PUT' },
  initiate: { method: 'POST', query: 'uploads' },
  part: { method: 'PUT', query: 'partNumber' },
  complete: { method: 'POST', query: 'uploadId' },
} as const satisfies Partial<Record<Step, FaultMatch>>

export type Hit = keyof typeof MATCH

/** Keys that nobody has used before, in a folder of their own. */
export function freshKeys() {
  const folder = `uploads/u42/${crypto.randomUUID()}`
  return { key: `${folder}/picture.png`, saveAs: `${folder}/slim.png` }
}

/** Everything that pages asked the COS for under a key. */
export function stepsMade(site: Pick<Site, 'requests'>, key: string): StepCounts {
  const requests = site.requests('OPTIONS', 'PUT', 'POST', 'DELETE', 'HEAD').filter(({ path }) => path === `/${key}`)
  return countSteps(requests.map(({ method, queryNames }) => stepOf(method, queryNames)))
}

/** Browsers ask about each address once; Firefox asks again about one that failed. */
export const preflights = (count: number): number => (ENGINE === 'firefox' ? (expect.any(Number) as number) : count) // stands for any of them in a comparison

/** What a fault that hits these requests makes of an upload. */
export function stepsExpected(fault: FaultName, way: Way, hits: readonly Step[], partCount: number): StepCounts {
  const plain = plainSteps(way, partCount)
  const asked = plain.map(() => 'preflight' as const)
  const counts = countSteps([...plain, ...asked, ...extraSteps(fault, way, hits)])
  return { ...counts, preflight: preflights(counts.preflight ?? 0) }
}

/** The end that the fault is said to have; where the picture is stored, it is whole, it is all, and nothing is left. */
export async function expectEnding(
  site: Pick<Site, 'cos' | 'stored'>,
  fault: FaultName,
  outcome: Outcome,
  { buffer }: PictureFile,
  { key, saveAs }: ReturnType<typeof freshKeys>,
): Promise<void> {
  const { ends } = FAULTS[fault]
  const contents = await contentsOf(site.cos, key.replace(/[^/]*$/, ''))
  expect(contents.unfinished).toEqual([])
  if (ends === 'compressed' || ends === 'kept-original' || ends === 'stored') {
    const result = resultOf(outcome)
    if (ends !== 'stored') expect(result.outcome).toBe(ends)
    expect((await site.stored(key))?.equals(buffer)).toBe(true)
    expect([[key], [key, saveAs]]).toContainEqual(contents.keys)
    if (ends === 'compressed') expect((await site.stored(saveAs))?.length).toBe(result.slim?.sizeBytes)
  } else {
    expect(errorOf(outcome)).toMatchObject({ isOurs: true, code: ends })
    expect(contents.keys).toEqual([])
  }
}
