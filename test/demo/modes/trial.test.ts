import { expect, test } from 'vitest'
import { Trial, type Run, type TrialResult } from '../../../demo/page/modes/trial.js'
import { CosSlimError, isCosSlimError } from '../../../src/errors.js'

const RESULT: TrialResult = { figures: { outcome: 'compressed' } }

/** A trial whose run the test ends by hand. */
function tried() {
  const runs: { signal: AbortSignal; resolve: (result: TrialResult) => void; reject: (error: unknown) => void }[] = []
  const run: Run = (signal, onFraction) =>
    new Promise((resolve, reject) => {
      runs.push({ signal, resolve, reject })
      onFraction(0.5)
    })
  const phases: string[] = []
  const trial: Trial = new Trial(run, isCosSlimError, () => phases.push(trial.state.phase))
  trial.start()
  return { trial, phases, last: () => runs.at(-1) }
}

test('runs, tells how far it is, and ends with the result', async () => {
  const { trial, last } = tried()
  expect(trial.state).toEqual({ phase: 'running', fraction: 0.5 })
  last()?.resolve(RESULT)
  await expect.poll(() => trial.state).toEqual({ phase: 'done', result: RESULT })
})

test('ends with the failure, and can be tried again', async () => {
  const { trial, last } = tried()
  const error = new CosSlimError('slim-refused', 'No.')
  last()?.reject(error)
  await expect.poll(() => trial.state).toEqual({ phase: 'failed', failure: { kind: 'sdk', error } })
  trial.start()
  last()?.resolve(RESULT)
  await expect.poll(() => trial.state.phase).toBe('done')
})

test('stopped, it stops its request and says nothing more', async () => {
  const { trial, phases, last } = tried()
  const before = [...phases]
  trial.stop()
  expect(last()?.signal.aborted).toBe(true)
  last()?.reject(new CosSlimError('cancelled', 'It was cancelled.'))
  await new Promise(resolve => setImmediate(resolve))
  expect(phases).toEqual(before)
})
