import { FAULTS, type Extra, type FaultName } from '../fixtures/faults.js'

/** A request of an upload, in a word. */
export type Step = 'preflight' | 'put' | 'initiate' | 'part' | 'complete' | 'abort' | 'head'

export type Way = 'put' | 'parts'

/** How often each request was made; what was not made is not in it. */
export type StepCounts = Readonly<Partial<Record<Step, number>>>

/** What a request is, by its method and the names of its parameters. */
export function stepOf(method: string, queryNames: readonly string[]): Step {
  if (method === 'OPTIONS') return 'preflight'
  if (method === 'HEAD') return 'head'
  if (queryNames.includes('uploads')) return 'initiate'
  if (queryNames.includes('partNumber')) return 'part'
  if (queryNames.includes('uploadId')) return method === 'DELETE' ? 'abort' : 'complete'
  return 'put'
}

export function countSteps(steps: readonly Step[]): StepCounts {
  const counts: Partial<Record<Step, number>> = {}
  for (const step of steps) counts[step] = (counts[step] ?? 0) + 1
  return counts
}

const EXTRA: Readonly<Record<Extra, (hit: Step) => readonly Step[]>> = {
  nothing: () => [],
  'only the preflight': () => ['preflight'],
  'that request': hit => [hit],
  'that request, new credentials': hit => [hit],
  'Complete, without the rule': () => ['complete'],
  // Nobody asked for that address before, so the browser asks first.
  'Complete, then a HEAD': () => ['complete', 'head', 'preflight'],
}

/** What an upload of so many parts asks for where nothing goes wrong, without preflights. */
export function plainSteps(way: Way, partCount: number) {
  const parts = Array.from({ length: partCount }, () => 'part' as const)
  return way === 'put' ? (['put'] as const) : (['initiate', ...parts, 'complete'] as const)
}

/** What the fault adds, where it hits these requests. */
export function extraSteps(fault: FaultName, way: Way, hits: readonly Step[]): Step[] {
  return hits.flatMap(hit => EXTRA[FAULTS[fault][way]](hit))
}
