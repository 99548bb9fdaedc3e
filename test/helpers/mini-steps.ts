import { vi } from 'vitest'
import type { Fault, FaultMatch } from '../../demo/emulator/settings.js'
import { MATCH } from './fault-trial.js'
import type { MiniProgram } from './mini-program.js'
import type { WxFaultMatch } from './wx/faults.js'

export const MINI_WAYS = ['put', 'parts', 'form'] as const
export type MiniWay = (typeof MINI_WAYS)[number]

/** Requests of each way, by what marks them on the phone and at the service. */
const STEPS = {
  put: { put: { onPhone: { method: 'PUT' }, atService: MATCH.put } },
  parts: {
    initiate: { onPhone: { method: 'POST', url: '?uploads' }, atService: MATCH.initiate },
    part: { onPhone: { method: 'PUT', url: 'partNumber=1' }, atService: MATCH.part },
    complete: { onPhone: { method: 'POST', url: /\?uploadId=/ }, atService: MATCH.complete },
  },
  form: {
    form: { onPhone: { call: 'uploadFile' }, atService: { method: 'POST', key: '' } },
    image_process: {
      onPhone: { method: 'POST', url: '?image_process' },
      atService: { method: 'POST', query: 'image_process' },
    },
  },
} as const satisfies Record<MiniWay, Record<string, StepMarks>>

interface StepMarks {
  readonly onPhone: WxFaultMatch
  readonly atService: FaultMatch
}

type StepsOf<Way> = Way extends MiniWay ? keyof (typeof STEPS)[Way] : never
export type MiniStepName = StepsOf<MiniWay>

export interface MiniStep extends StepMarks {
  readonly way: MiniWay
  readonly step: MiniStepName
}

/** Every request of every way. */
export const MINI_STEPS: readonly MiniStep[] = MINI_WAYS.flatMap(
  way => Object.entries<StepMarks>(STEPS[way]).map(([step, marks]) => ({ way, step: step as MiniStepName, ...marks })), // its own names
)

/**
 * Lets the next request of this kind wait at the service, for ever if nothing else is said.
 *
 * @returns what ends as soon as that request is there.
 */
export function holdStep(
  { cos }: MiniProgram,
  { atService }: Pick<StepMarks, 'atService'>,
  fault: Omit<Fault, 'match'> = { action: 'hang' },
): () => Promise<void> {
  const { faults } = cos.settings
  const held: Fault = { ...fault, match: atService }
  faults.push(held)
  return () => vi.waitUntil(() => !faults.includes(held), SOON).then(() => undefined)
}

/**
 * The same for credentials.
 *
 * @param heldMs - After which the endpoint answers that it cannot give any.
 */
export function holdCredentials({ sts }: MiniProgram, heldMs = 5000): () => Promise<void> {
  let isHeld = false
  sts.answer = () => {
    sts.answer = undefined
    isHeld = true
    return new Promise(resolve => setTimeout(resolve, heldMs, new Response(null, { status: 503 })))
  }
  return () => vi.waitUntil(() => isHeld, SOON).then(() => undefined)
}

const SOON = { timeout: 10_000, interval: 2 }
