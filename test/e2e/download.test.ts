import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { changeSettings, DEFAULT_CORS_RULE, type PartialSettings } from '../../demo/emulator/settings.js'
import type { StsScope } from '../../src/types.js'
import { ALL_BUILDS, bundledScripts } from '../helpers/bundle.js'
import { webp } from '../helpers/made-pictures.js'
import {
  bodyAddressOf,
  collectAnswers,
  download,
  sha256Of,
  shownSidesOf,
  signUrlIn,
  type DownloadCall,
  type DownloadedInPage,
} from '../helpers/page-download.js'
import { resultOf } from '../helpers/page-upload.js'
import { smallPng, type PictureFile } from '../helpers/pictures.js'
import { startSite, type OpenPage, type Site } from '../helpers/site.js'
import { storeFresh } from '../helpers/stored-picture.js'

const SCOPE: StsScope = { keyPrefix: 'uploads/u42/', modes: ['download'] }
const SIDE_PIXELS = 96

/** The page of these tests forbids pictures from memory, as careful pages do; this window shows them all the same. */
const SHOWS_BLOBS = { bypassCSP: true }

let site: Site
let picture: PictureFile

beforeAll(async () => {
  picture = await smallPng('cat.png', SIDE_PIXELS)
  site = await startSite({ scripts: await bundledScripts(), cos: { settings: { publicRead: false } } })
})
afterAll(() => site.close())
beforeEach(() => {
  site.sts.scope = SCOPE
})
afterEach(() => site.reset())

const exposing = (...names: readonly string[]) => [
  { ...DEFAULT_CORS_RULE, exposeHeaders: DEFAULT_CORS_RULE.exposeHeaders.filter(name => !names.includes(name)) },
]

type Told = Pick<DownloadedInPage, 'slimFlag' | 'outcome'> & Partial<DownloadedInPage>

interface Case {
  readonly what: string
  readonly settings: PartialSettings
  /** What the caller gives as `originalSizeBytes`. @default nothing */
  readonly givesSize?: true
  readonly body: 'slimmed' | 'original'
  readonly expected: Told
  /** Whether the result names what was saved. @default true */
  readonly knowsSize?: boolean
}

const SMALLER: Told = { slimFlag: 1, outcome: 'compressed' }
const REFUSED: Told = { slimFlag: 0, outcome: 'kept-original', reason: 'slim-refused' }
const NOT_SMALLER: Told = { slimFlag: 2, outcome: 'not-smaller' }
const UNSAID = { slimFlag: null } as const

const UNEXPOSED = exposing('X-SlimFlag')
const NOTHING_EXPOSED = exposing(...DEFAULT_CORS_RULE.exposeHeaders)
const SILENT = { tellsOriginalSize: false }

const FLAGS: readonly Case[] = [
  { what: '1', settings: {}, body: 'slimmed', expected: SMALLER },
  { what: '2', settings: { slimFlag: 2 }, body: 'original', expected: NOT_SMALLER },
  { what: '0', settings: { slimFlag: 0 }, body: 'original', expected: REFUSED },
  {
    what: 'absent',
    settings: { slimFlag: 'absent' },
    body: 'original',
    expected: { ...UNSAID, outcome: 'unknown' },
    knowsSize: false,
  },
  {
    what: 'unexposed',
    settings: { corsRules: UNEXPOSED },
    body: 'slimmed',
    expected: { ...UNSAID, outcome: 'compressed' },
  },
]

const SIZES: readonly Case[] = [
  {
    what: '1 without X-OriSize',
    settings: SILENT,
    body: 'slimmed',
    expected: SMALLER,
    knowsSize: false,
  },
  { what: '1 without X-OriSize', settings: SILENT, givesSize: true, body: 'slimmed', expected: SMALLER },
  { what: '1', settings: {}, givesSize: true, body: 'slimmed', expected: SMALLER },
  {
    what: '2 without X-OriSize',
    settings: { ...SILENT, slimFlag: 2 },
    givesSize: true,
    body: 'original',
    expected: NOT_SMALLER,
  },
  {
    what: '0 without X-OriSize',
    settings: { ...SILENT, slimFlag: 0 },
    givesSize: true,
    body: 'original',
    expected: REFUSED,
  },
  {
    what: 'absent',
    settings: { slimFlag: 'absent' },
    givesSize: true,
    body: 'original',
    expected: { ...UNSAID, outcome: 'kept-original' },
  },
  {
    what: 'unexposed, as every other header',
    settings: { corsRules: NOTHING_EXPOSED },
    body: 'slimmed',
    expected: { ...UNSAID, outcome: 'unknown' },
    knowsSize: false,
  },
  {
    what: 'unexposed, as every other header',
    settings: { corsRules: NOTHING_EXPOSED },
    givesSize: true,
    body: 'slimmed',
    expected: { ...UNSAID, outcome: 'compressed' },
  },
  {
    what: 'unexposed on an original',
    settings: { corsRules: NOTHING_EXPOSED, slimFlag: 2 },
    givesSize: true,
    body: 'original',
    expected: { ...UNSAID, outcome: 'kept-original' },
  },
  {
    what: 'taken off on the way',
    settings: { slimFlag: 'taken-off' },
    givesSize: true,
    body: 'slimmed',
    expected: { ...UNSAID, outcome: 'compressed' },
  },
]

const callOf = ({ givesSize }: Case): DownloadCall =>
  givesSize ? { options: { originalSizeBytes: picture.buffer.length } } : {}

/** What follows from the body that came and from whether the size of the original is known. */
function expectedOf({ expected, knowsSize = true }: Case, sizeBytes: number): object {
  const originalSizeBytes = picture.buffer.length
  const savedBytes = originalSizeBytes - sizeBytes
  const savedFraction = savedBytes / originalSizeBytes
  const sizes = knowsSize ? { originalSizeBytes, savedBytes, savedFraction } : {}
  return { reason: undefined, originalSizeBytes: undefined, savedBytes: undefined, ...sizes, ...expected }
}

/** Downloads, and compares all that is told with what really came over the wire. */
async function expectTruth(opened: OpenPage, one: Case): Promise<string> {
  const key = await storeFresh(site.cos, picture)
  changeSettings(site.cos.settings, one.settings)
  const answers = collectAnswers(opened, site)
  const result = resultOf(await download(site, opened, key, callOf(one)))
  const sent = (await answers[0]?.body()) ?? Buffer.alloc(0)

  expect(answers).toHaveLength(1)
  expect(result.body).toEqual({
    ...{ isBlob: true, type: 'image/png' },
    ...{ sizeBytes: sent.length, sha256: sha256Of(sent) },
  })
  expect(sent.equals(picture.buffer)).toBe(one.body === 'original')
  expect({ reason: undefined, originalSizeBytes: undefined, savedBytes: undefined, ...result }).toMatchObject({
    ...{ key, sizeBytes: sent.length, contentType: 'image/png', format: 'png', attempts: 1 },
    ...expectedOf(one, sent.length),
  })
  return key
}

describe.each(ALL_BUILDS)('a flag, with $build', ({ scripts }) => {
  let opened: OpenPage

  beforeAll(async () => {
    opened = await site.open({ scripts, context: SHOWS_BLOBS })
  })
  afterAll(() => opened.page.context().close())

  test.each(FLAGS)('that is $what gives the right outcome, and an <img> shows the picture', async one => {
    const key = await expectTruth(opened, one)
    expect(await shownSidesOf(opened, await bodyAddressOf(opened))).toEqual([SIDE_PIXELS, SIDE_PIXELS])

    const address = await signUrlIn(opened, site, key)
    site.cos.log.length = 0
    expect(await shownSidesOf(opened, address)).toEqual([SIDE_PIXELS, SIDE_PIXELS])
    expect(site.requests('GET')).toMatchObject([{ path: `/${key}`, status: 200 }])
    expect(site.requests('GET')[0]?.queryNames).toContain('imageSlim')
    expect(opened.problems).toEqual([])
  })
})

describe('a flag', () => {
  let opened: OpenPage

  beforeAll(async () => {
    opened = await site.open()
  })

  test.each(SIZES.map(one => ({ ...one, size: one.givesSize ? 'given' : 'not given' })))(
    'that is $what and a size that is $size are reported as they are',
    async one => {
      await expectTruth(opened, one)
    },
  )

  test('counts with the size that the service tells, whatever the caller gives', async () => {
    const options = { originalSizeBytes: 10 }
    const result = resultOf(await download(site, opened, await storeFresh(site.cos, picture), { options }))
    expect(result).toMatchObject({ outcome: 'compressed', originalSizeBytes: picture.buffer.length })
  })

  test('on what cannot be slimmed goes with the picture as it is, and the reason is its format', async () => {
    const buffer = webp()
    const key = await storeFresh(site.cos, { buffer, mimeType: 'image/webp' })
    const result = resultOf(await download(site, opened, key))
    expect(result).toMatchObject({ outcome: 'kept-original', reason: 'format-not-slimmable', savedBytes: 0 })
    expect(result).toMatchObject({ slimFlag: 2, format: 'webp', contentType: 'image/webp' })
    expect(result.body.sha256).toBe(sha256Of(buffer))
  })
})
