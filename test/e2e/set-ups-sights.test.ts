import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENGINES, type EngineName } from '../helpers/engines/engine.js'
import { isMissing } from '../helpers/engines/start-engine.js'
import { CORS_SET_UPS } from '../helpers/set-ups/cors.js'
import { NETWORK_SET_UPS } from '../helpers/set-ups/network.js'
import { PAGE_SET_UPS } from '../helpers/set-ups/page.js'
import { RIGHT_SET_UPS } from '../helpers/set-ups/right.js'
import { expectedIn } from '../helpers/set-ups/set-up.js'
import { lookAt, type Sight } from '../helpers/set-ups/sight.js'
import { startStage } from '../helpers/set-ups/stage.js'
import { startTrials, type Trials } from '../helpers/set-ups/trials.js'
import { openStage } from '../helpers/set-ups/visit.js'

type Seen = readonly [put: Sight['put'], noCors: Sight['noCors'], get: Sight['get']]

interface Row {
  readonly seen: Seen
  readonly differs?: Partial<Readonly<Record<EngineName, Seen>>>
}

const NOBODY: Row = { seen: ['not sent', 'fail', 'fail'] }
const NO_RULE: Row = { seen: ['not sent', 'opaque', 'fail'] }
const LACKING: Row = { seen: ['not sent', 'opaque', 403] }
/** The key that is looked for is not there, and anybody may read. */
const RIGHT: Row = { seen: [403, 'opaque', 404] }

/** What browsers were measured to show of each, before anything was built on it. */
const ROWS: Readonly<Record<string, Row>> = {
  'everything is right': RIGHT,
  'the rule allows PUT alone, which is enough for uploads': { seen: [403, 'opaque', 'fail'] },
  'the bucket has no CORS rule': NO_RULE,
  'the rule is for another origin': NO_RULE,
  'the rule does not allow PUT': { ...LACKING, seen: ['not sent', 'opaque', 404] },
  'the rule allows POST alone, as for forms': NO_RULE,
  'the rule does not allow the header Pic-Operations': { seen: ['not sent', 'opaque', 404] },
  'the rule does not allow the header of the session token': { seen: ['not sent', 'opaque', 404] },
  'the rule exposes no header': RIGHT,
  'errors come without CORS headers': { seen: ['sent', 'opaque', 'fail'] },
  'there is no bucket of this name': NO_RULE,
  'the device is offline': NOBODY,
  'the name of the endpoint does not resolve': NOBODY,
  'the endpoint refuses connections': NOBODY,
  'nobody vouches for the certificate of the endpoint': NOBODY,
  'the endpoint speaks TLS and is asked without': NOBODY,
  'a portal answers with a page': NO_RULE,
  'a gateway answers 502': NO_RULE,
  'a proxy wants a password': { ...NO_RULE, differs: { chromium: NOBODY.seen } },
  'a server that is not COS answers every page': { seen: [200, 'opaque', 200] },
  'every request is redirected': NO_RULE,
  'every request but the preflight is redirected': { seen: ['sent', 'opaque', 'fail'] },
  'every request but the preflight is redirected, with CORS headers': RIGHT,
  'the endpoint takes connections and says nothing': { seen: ['timeout, not sent', 'timeout', 'timeout'] },
  'the endpoint says nothing after the preflight': { seen: ['timeout, sent', 'timeout', 'timeout'] },
  'the connection is cut once the upload starts': { seen: ['sent', 'fail', 'fail'] },
  'connect-src of the page lacks the endpoint': NOBODY,
  'the page has a default-src alone': NOBODY,
  'connect-src of the page lacks the endpoint and the STS': NOBODY,
  'connect-src of the page lacks where the endpoint redirects to': {
    ...NOBODY,
    differs: { firefox: ['sent', 'fail', 'fail'], webkit: ['sent', 'fail', 'fail'] },
  },
  'the page is https and the endpoint is http': NOBODY,
  'the browser keeps a public page from the local network': NOBODY,
  'an extension of the browser blocks the endpoint': NOBODY,
  'a service worker answers uploads with a page': { seen: [200, 'readable', 200] },
  'a service worker rejects uploads': NOBODY,
  'a service worker fetches uploads without CORS': NO_RULE,
  'a service worker copies the request of an upload': {
    seen: ['not sent', 'opaque', 404],
    differs: { firefox: RIGHT.seen },
  },
}

const SET_UPS = [...RIGHT_SET_UPS, ...CORS_SET_UPS, ...NETWORK_SET_UPS, ...PAGE_SET_UPS].filter(
  ({ name }) => ROWS[name],
)

let trials: Trials<Sight>
beforeAll(async () => {
  trials = await startTrials(SET_UPS, async (engine, setUp) => {
    const stage = await startStage(setUp.stage, engine.name)
    try {
      const tab = await openStage(engine, stage)
      return await lookAt(tab, stage.state.endpoint).finally(() => tab.close())
    } finally {
      await stage.close()
    }
  })
})
afterAll(() => trials.close())

test('every row has its set-up', () => {
  expect(SET_UPS.map(({ name }) => name).sort()).toEqual(Object.keys(ROWS).sort())
})

for (const engine of ENGINES.filter(isMissing)) test.skip(`a page in ${engine}, which is not installed`)

describe.each(ENGINES.filter(engine => !isMissing(engine)))('a page in %s', engine => {
  const here = SET_UPS.filter(setUp => expectedIn(setUp, engine))

  test.each(here)('sees what was measured where $name', async setUp => {
    const { put, noCors, get } = await trials.of(engine, setUp)
    const { seen, differs } = ROWS[setUp.name] ?? RIGHT
    expect([put, noCors, get]).toEqual(differs?.[engine] ?? seen)
  })
})
