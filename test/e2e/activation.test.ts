import { afterAll, beforeAll, expect, test } from 'vitest'
import { get } from '../emulator/call.js'
import { runCommand } from '../helpers/command.js'
import { ENGINE } from '../helpers/engines/engine-of-run.js'
import { errorOf, resultOf, upload } from '../helpers/page-upload.js'
import { smallPng, type PictureFile } from '../helpers/pictures.js'
import { startSiteIn, type OpenInEngine, type EngineSite } from '../helpers/site.js'

/** As the console hands out a new bucket. */
const NOTHING_SET_UP = { ciBound: false, imageSlim: { api: false, auto: false, suffixes: [] }, corsRules: [] }

let site: EngineSite
let opened: OpenInEngine
let picture: PictureFile

beforeAll(async () => {
  site = await startSiteIn(ENGINE, { cos: { settings: NOTHING_SET_UP } })
  opened = await site.open()
  picture = await smallPng()
})
afterAll(() => site.close())

const run = (...words: string[]) => runCommand(site.cos, [...words, '--json', '--origin', site.pageOrigin])

/** What the bucket itself says of its settings, byte for byte. */
async function bucketSettings(): Promise<readonly string[]> {
  const pic = { headers: { host: `${site.cos.bucket}.pic.${site.cos.region}.myqcloud.com` } }
  const answers = [
    await get(site.cos, '', pic),
    await get(site.cos, '', { query: 'image-slim', ...pic }),
    await get(site.cos, '', { query: 'cors' }),
  ]
  return answers.map(({ text }) => text)
}

const uploadTo = (name: string) =>
  upload(site, opened, picture, { options: { key: `uploads/u42/${name}`, saveAs: `slim/u42/${name}` } })

const changingCalls = () => site.cos.log.filter(({ method }) => method !== 'GET' && method !== 'HEAD')

test('a bucket with nothing set up is told what it lacks, is mended once, and then takes and slims what a page sends', async () => {
  const before = await run('status')
  expect(before.code).toBe(1)
  expect(JSON.parse(before.out)).toMatchObject({ ready: false, missing: ['ci', 'image-slim', 'api-mode', 'cors'] })

  const error = errorOf(await uploadTo('before.png'))
  expect(error).toMatchObject({ isOurs: true, code: 'network-or-cors' })
  expect(error.hint).toContain('CORS')
  expect(await site.stored('uploads/u42/before.png')).toBeUndefined()

  site.cos.log.length = 0
  const setup = await run('setup', '--yes')
  expect(setup.code).toBe(0)
  expect(changingCalls()).toHaveLength(3)
  expect(JSON.parse(setup.out)).toMatchObject({ applied: true, ready: true, missing: [] })

  const result = resultOf(await uploadTo('after.png'))
  expect(result).toMatchObject({ outcome: 'compressed', original: { sizeBytes: picture.buffer.length } })
  expect((await site.stored('uploads/u42/after.png'))?.equals(picture.buffer)).toBe(true)
  expect((await site.stored('slim/u42/after.png'))?.length).toBe(result.slim?.sizeBytes)
  expect(result.savedBytes).toBeGreaterThan(0)

  const settings = await bucketSettings()
  site.cos.log.length = 0
  const again = await run('setup', '--yes')
  expect(again.code).toBe(0)
  expect(JSON.parse(again.out)).toMatchObject({ changes: [], applied: false, ready: true })
  expect(changingCalls()).toEqual([])
  expect(await bucketSettings()).toEqual(settings)

  const after = await run('status')
  expect(after.code).toBe(0)
  expect(JSON.parse(after.out)).toMatchObject({ ready: true, missing: [] })
})
