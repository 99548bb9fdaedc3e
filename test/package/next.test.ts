import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { version } from '../../src/version.js'
import { launchChromium } from '../helpers/chromium.js'
import { installBesideTools } from '../helpers/installed-package.js'
import type { Listening } from '../helpers/listening.js'
import { PREPARE_MS, runIn } from '../helpers/project-folder.js'
import { NEXT, startNext } from '../helpers/next-server.js'
import { diagnoseIn } from '../helpers/page-diagnose.js'
import { collectProblems } from '../helpers/page-problems.js'
import { outcomeOf, resultOf, startUpload } from '../helpers/page-upload.js'
import { photograph } from '../helpers/pictures.js'
import { readBack } from '../helpers/stored-picture.js'

/** Of the application itself, see test/package/tools/user/next. */
const STS = { url: '/sts' }

let cos: LocalCos
let server: Listening
let browser: Browser
let page: Page
let problems: string[]

beforeAll(async () => {
  vi.stubEnv('NEXT_TELEMETRY_DISABLED', '1')
  const { folder } = await installBesideTools()
  const project = join(folder, 'next')
  await runIn(project, process.execPath, [NEXT, 'build'])
  cos = await startLocalCos()
  server = await startNext(project, {
    SECRET_ID: cos.secretId,
    SECRET_KEY: cos.secretKey,
    BUCKET: cos.bucket,
    REGION: cos.region,
    COS_ENDPOINT: cos.endpoint,
    STS_ENDPOINT: cos.stsEndpoint,
  })
  browser = await launchChromium()
  page = await browser.newPage()
  problems = await collectProblems(page)
  await page.goto(server.origin)
  await page.waitForFunction(() => 'CosSlim' in globalThis)
}, PREPARE_MS)
afterAll(async () => {
  await browser.close()
  await Promise.all([server.close(), cos.close()])
})

test('Next.js renders pages that import the package on its server', async () => {
  const html = await (await fetch(server.origin)).text()
  expect(html).toContain(`<p id="version">${version}</p>`)
  expect(html).toMatch(/<p id="cause">[^<]+<\/p>/)
  expect(html).toContain(`title="${version}"`)
})

test('its client component uploads a photograph with credentials of its route handler', async () => {
  const picture = photograph('seeding-1335kb.png')
  await startUpload({ sts: STS }, { page }, picture)
  const { outcome, original } = resultOf(await outcomeOf({ page }))
  expect(outcome).toBe('compressed')
  expect(original.key).toMatch(/^uploads\/next\//)
  expect((await readBack(cos, original.key)).length).toBeLessThan(picture.buffer.length)
  expect(problems).toEqual([])
})

test('what is loaded later is found under its server too', async () => {
  const [diagnosis] = await diagnoseIn(page, { credentials: STS.url })
  expect(diagnosis).toMatchObject({ ok: true, findings: [] })
})
