import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ENGINES } from '../helpers/engines/engine.js'
import { ENGINE } from '../helpers/engines/engine-of-run.js'
import { engineFactsOf } from '../helpers/engine-facts.js'
import { freshKeys, HASTY, MATCH, SCOPE, stepsMade } from '../helpers/fault-trial.js'
import { resultOf, upload } from '../helpers/page-upload.js'
import { heavyPng } from '../helpers/pictures.js'
import { startSiteIn, type EngineSite } from '../helpers/site.js'
import { tableAfter } from '../helpers/markdown-table.js'

const DOCUMENT = readFileSync(resolve(import.meta.dirname, '../../docs/browsers.md'), 'utf8')
/** Nothing listens on the port of the discard service, and the policy of the page forbids it anyway. */
const BLOCKED = 'http://127.0.0.1:9/'

const PICTURE_BYTES = 1_200_000

const column = 1 + ENGINES.indexOf(ENGINE)
const rows = tableAfter(DOCUMENT, '## What differs')
const documented: unknown = Object.fromEntries(rows.map(cells => [cells[0], cells[column]]))

let site: EngineSite

beforeAll(async () => {
  site = await startSiteIn(ENGINE, { link: { uplinkBytesPerSec: 1_000_000, roundTripMs: 20 } })
})
afterAll(() => site.close())
beforeEach(() => {
  site.reset()
  site.sts.scope = SCOPE
})

/** How a picture gets through where the connection of its request is cut twice in its body, by our own tries. */
async function cutFacts() {
  const [keys, picture] = [freshKeys(), await heavyPng(PICTURE_BYTES)]
  site.cos.settings.faults.push(...[1, 2].map(() => ({ match: MATCH.put, action: 'reset' as const, atFraction: 0.3 })))
  const result = resultOf(await upload(site, await site.open(), picture, { client: HASTY, options: keys }))
  const { preflight = 0, put = 0 } = stepsMade(site, keys.key)
  return { put, attempts: result.attempts, preflight }
}

test(`what the table says of ${ENGINE} is what is seen in it`, async () => {
  const facts = await engineFactsOf(await site.open(), site.endpoint, BLOCKED)
  site.cos.log.length = 0
  const { put, attempts, preflight } = await cutFacts()
  const seen = {
    ...facts,
    'A PUT that is cut twice in its body: sent, of which by the client': `${put}, ${attempts}`,
    'Preflights for it': String(preflight),
  }
  expect(documented).toEqual(seen)
})
