import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENGINES, type EngineName } from '../helpers/engines/engine.js'
import { isMissing } from '../helpers/engines/start-engine.js'
import { smallPng } from '../helpers/pictures.js'
import { SET_UPS } from '../helpers/set-ups/every-set-up.js'
import { documentOf, resultOf, STORED_AND_SLIMMED, type Result } from '../helpers/set-ups/results.js'
import { expectedIn, type SetUp } from '../helpers/set-ups/set-up.js'
import { tryOut, type Trial } from '../helpers/set-ups/trial.js'
import { startTrials, type Trials } from '../helpers/set-ups/trials.js'

const DOCUMENT = 'docs/diagnose.md'
const RESULTS = 'build/diagnose-results.json'

/** Part of a name, to look at some of them alone. */
const CHOSEN = process.env['SET_UP'] ?? ''
const chosen = (setUps: readonly SetUp[]) => setUps.filter(({ name }) => name.includes(CHOSEN))

let trials: Trials<Trial>
const results: Record<EngineName, Record<string, Result>> = { chromium: {}, firefox: {}, webkit: {} }

beforeAll(async () => {
  const picture = await smallPng()
  trials = await startTrials(chosen(Object.values(SET_UPS).flat()), (engine, setUp) => tryOut(engine, setUp, picture))
})
afterAll(() => trials.close())

/** What a failing test shows: enough to see why. */
const explained = ({ report }: Trial) =>
  [
    ...report.findings.map(({ code, certainty, evidence }) => `${code} ${certainty}: ${evidence}`),
    ...report.steps,
  ].join('\n')

for (const engine of ENGINES.filter(isMissing)) test.skip(`a page in ${engine}, which is not installed`)

describe.each(ENGINES.filter(engine => !isMissing(engine)))('a page in %s', engine => {
  const here = (setUps: readonly SetUp[]) => chosen(setUps).filter(setUp => expectedIn(setUp, engine))

  describe.each(Object.entries(SET_UPS).filter(([, setUps]) => here(setUps).length > 0))('%s', (_, setUps) => {
    test.each(here(setUps))('is told what is wrong where $name', async setUp => {
      const trial = await trials.of(engine, setUp)
      results[engine][setUp.name] = resultOf(trial)
      const { codes, isDistinguishable } = expectedIn(setUp, engine) ?? setUp.expected
      const { ok, findings, text } = trial.report
      const found = findings.map(({ code }) => code)
      const why = explained(trial)
      expect(found[0], why).toBe(codes[0])
      expect(
        found.filter(code => codes.includes(code)),
        why,
      ).toEqual(codes)
      expect(ok, why).toBe(codes.length === 0)
      const certainties = findings.slice(0, codes.length).map(({ certainty }) => certainty === 'possible')
      expect(certainties, why).toEqual(codes.map(() => !isDistinguishable))
      for (const { cause } of findings) expect(text).toContain(cause)
    })

    const mendable = here(setUps).filter(({ mends }) => mends)
    test.runIf(mendable.length > 0).each(mendable)('is put right by what is pasted where $name', async setUp => {
      const { report, mended } = await trials.of(engine, setUp)
      expect(mended, JSON.stringify(report.findings[0]?.paste, null, 1)).toEqual(
        Object.fromEntries((setUp.mends ?? []).map(target => [target, STORED_AND_SLIMMED])),
      )
    })
  })
})

test.skipIf(CHOSEN !== '')(`${DOCUMENT} tells what came of it`, async () => {
  mkdirSync('build', { recursive: true })
  writeFileSync(RESULTS, JSON.stringify(results, null, 2))
  const committed = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : ''
  const document = await documentOf(results, committed)
  if (process.env['UPDATE_DOCS']) {
    mkdirSync('docs', { recursive: true })
    writeFileSync(DOCUMENT, document)
  }
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(document)
})
