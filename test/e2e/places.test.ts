import { afterEach, beforeEach, expect, test } from 'vitest'
import type { BatchTask } from '../../src/types.js'
import { startLink } from '../helpers/link.js'
import { photograph, smallPng } from '../helpers/pictures.js'
import { startPutServer, type PutServer } from '../helpers/put-server.js'
import { startSite, type OpenPage, type Site } from '../helpers/site.js'
import { throttleUploads } from '../helpers/slow-link.js'

let server: PutServer
let site: Site

beforeEach(async () => {
  server = await startPutServer()
  server.isHolding = true
})
afterEach(async () => {
  await site.close()
  await server.close()
})

/** As long as a test may take: what is waited for comes or does not. */
const PATIENT = { timeout: 60_000 }

declare global {
  var batch: BatchTask
}

/** Starts a batch of what was chosen, in a client without options. */
async function start({ page }: OpenPage, endpoint: string): Promise<void> {
  await page.evaluate(
    ({ credentials, endpoint }) => {
      const files = document.querySelector<HTMLInputElement>('#picker')?.files ?? []
      globalThis.batch = CosSlim.createClient({ credentials, endpoint }).uploadAll(Array.from(files))
    },
    { credentials: site.sts.url, endpoint },
  )
}

/** Eight small pictures, before a service that answers when it is told to. */
async function startEight(bytesPerSec?: number): Promise<OpenPage> {
  site = await startSite({ namesEndpoint: false, connectTo: [server.origin] })
  const opened = await site.open()
  if (bytesPerSec !== undefined) await throttleUploads(opened.page, bytesPerSec)
  const pictures = await Promise.all(Array.from({ length: 8 }, (_, index) => smallPng(`${index}.png`, 32)))
  await opened.page.setInputFiles('#picker', pictures)
  await start(opened, server.origin)
  return opened
}

/** Phases of the eight, in their order. */
const phasesIn = ({ page }: OpenPage) => page.evaluate(() => batch.tasks.map(({ state }) => state.phase))

const repeat = <T>(count: number, value: T): T[] => Array<T>(count).fill(value)

test('six pictures that are sent wait for their answers, and each answer lets one more go', async () => {
  const opened = await startEight()
  for (const answered of [0, 1, 2]) {
    await expect.poll(() => server.receivedCount, PATIENT).toBe(6 + answered)
    const waiting = [...repeat(6, 'processing'), ...repeat(2 - answered, 'queued')]
    await expect.poll(() => phasesIn(opened), PATIENT).toEqual([...repeat(answered, 'done'), ...waiting])
    server.answerNext()
  }
  for (let left = 5; left > 0; left -= 1) server.answerNext()
  const outcomes = await opened.page.evaluate(async () => (await batch).map(({ status }) => status))
  expect(outcomes).toEqual(repeat(8, 'fulfilled'))
})

test('three pictures are sent at once, and no fourth while their bytes are on the way', async () => {
  const opened = await startEight(1)
  await expect.poll(() => server.startedCount, PATIENT).toBe(3)
  expect(await phasesIn(opened)).toEqual([...repeat(3, 'uploading'), ...repeat(5, 'queued')])
})

test('over a link, what a page calls sent has left for the service, and lies in no buffer before it', async () => {
  const uplinkBytesPerSec = 1_000_000
  const link = await startLink(server.origin, { uplinkBytesPerSec, roundTripMs: 0 })
  site = await startSite({ namesEndpoint: false, connectTo: [link.origin] })
  const opened = await site.open()
  await throttleUploads(opened.page, uplinkBytesPerSec)
  const picture = photograph('sunset_by_Aitzol_Berasategi.jpg')
  await opened.page.setInputFiles('#picker', picture)
  await start(opened, link.origin)
  await opened.page.evaluate(
    () => new Promise<void>(resolve => batch.tasks[0]?.subscribe(({ phase }) => phase === 'processing' && resolve())),
  )
  const sentBytes = server.receivedBytes
  await link.close()
  expect(sentBytes).toBeGreaterThan(0.8 * picture.buffer.length)
})
