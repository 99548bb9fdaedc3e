import { describe, expect, it } from 'vitest'
import { uploadResult } from '../../src/protocol/upload-result.js'
import type { SentPicture } from '../../src/protocol/upload-result.js'
import {
  CAPTURED_2019,
  DOCUMENTED,
  ERROR_DOCUMENT,
  FLAT_COMPLETE,
  NESTED_COMPLETE,
} from '../fixtures/processing-answers.js'

const HOST = 'examplebucket-1250000000.cos.ap-beijing.myqcloud.com'
const ORIGIN = { origin: `https://${HOST}`, host: HOST }
const URL_OF = (path: string) => `https://${HOST}/${path}`

const KEY = 'uploads/u42/cat.jpg'
const SLIM_KEY = 'slim/u42/cat.png'
const SENT: SentPicture = {
  image: { sizeBytes: 1_000_000, format: 'jpeg', width: 640, height: 427 },
  key: KEY,
  rules: [{ rule: 'imageSlim', key: SLIM_KEY }],
  slimKey: SLIM_KEY,
  slim: true,
}

const resultOf = (sent: Partial<SentPicture>, text: string, headers: Readonly<Record<string, string>> = {}) =>
  uploadResult(ORIGIN, { ...SENT, ...sent }, { headers, text })

/** The documented answer with another size of the slimmed picture. */
const sized = (sizeBytes: number) => DOCUMENTED.replace('463092', String(sizeBytes))

describe('a slimmed picture', () => {
  const result = resultOf({}, DOCUMENTED, { 'x-cos-request-id': 'NjdhYmNk' })

  it('is reported with its address, size and facts', () => {
    expect(result.slim).toEqual({
      key: SLIM_KEY,
      url: URL_OF(SLIM_KEY),
      sizeBytes: 463092,
      format: 'png',
      width: 640,
      height: 427,
      quality: 100,
      etag: '77abf1d25c3e9048b6d7a2f4e8c01953bd6e7f08',
    })
  })

  it('is reported beside its original, whose size is that of the source', () => {
    expect(result.original).toEqual({
      key: KEY,
      url: URL_OF(KEY),
      sizeBytes: 1_000_000,
      format: 'jpeg',
      width: 640,
      height: 427,
      quality: 100,
      averageColor: '#a18454',
      orientation: 1,
      etag: '0f2c58a3e7b9d14c6a80f2e57b1c9d340e6f8a21',
    })
  })

  it('is compressed by what it is smaller', () => {
    expect(result).toMatchObject({ outcome: 'compressed', savedBytes: 536908, savedFraction: 0.536908 })
  })

  it('needs no reason', () => {
    expect('reason' in result).toBe(false)
  })

  it('is the one output', () => {
    expect(result.outputs).toEqual([result.slim])
  })

  it('comes with the request id', () => {
    expect(result.requestId).toBe('NjdhYmNk')
  })

  it('comes without one where that could not be read', () => {
    expect('requestId' in resultOf({}, DOCUMENTED)).toBe(false)
    expect('requestId' in resultOf({}, DOCUMENTED, { 'x-cos-request-id': '' })).toBe(false)
  })

  it.each([1_000_000, 1_000_001])('of %i bytes is not smaller, and no negative saving', sizeBytes => {
    expect(resultOf({}, sized(sizeBytes))).toMatchObject({ outcome: 'not-smaller', savedBytes: 0, savedFraction: 0 })
  })

  it('of unknown size is not called compressed', () => {
    const { outcome, slim } = resultOf({}, DOCUMENTED.replace(/<Size>.*<\/Size>/, ''))
    expect(outcome).toBe('not-smaller')
    expect(slim && 'sizeBytes' in slim).toBe(false)
  })

  it('has its address made of the key that was asked for, not of what the answer calls it', () => {
    const encoded = DOCUMENTED.replaceAll(SLIM_KEY, 'slim/%E7%8C%AB%201.png')
    const rules = [{ rule: 'imageSlim', key: 'slim/猫 1.png' }]
    expect(resultOf({ rules, slimKey: 'slim/猫 1.png' }, encoded).slim).toMatchObject({
      key: 'slim/猫 1.png',
      url: URL_OF('slim/%E7%8C%AB%201.png'),
      sizeBytes: 463092,
    })
  })

  it('takes the ETag of the original with it where it takes its place', () => {
    const text = DOCUMENTED.replaceAll(SLIM_KEY, KEY)
    const { original, slim } = resultOf({ rules: [{ rule: 'imageSlim', key: KEY }], slimKey: KEY }, text)
    expect('etag' in original).toBe(false)
    expect(slim?.etag).toBe('77abf1d25c3e9048b6d7a2f4e8c01953bd6e7f08')
  })
})

describe('the answer to Complete Multipart Upload', () => {
  const sent = { key: 'big.png', rules: [{ rule: 'imageSlim', key: 'slim/big.png' }], slimKey: 'slim/big.png' }

  it.each([
    ['flat', FLAT_COMPLETE],
    ['nested', NESTED_COMPLETE],
  ])('is understood in its %s form', (_form, text) => {
    expect(resultOf(sent, text)).toMatchObject({
      original: { key: 'big.png', sizeBytes: 1_000_000, width: 1600, height: 900 },
      slim: { key: 'slim/big.png', sizeBytes: 562176 },
      outcome: 'compressed',
    })
  })
})

describe('several rules', () => {
  const rules = [
    { rule: 'imageSlim', key: 'b-small.jpg' },
    { rule: 'imageMogr2/thumbnail/!50p', key: 'thumbs/b.jpg' },
  ]
  const other = '<Object><Key>thumbs/b.jpg</Key><Size>99</Size></Object>'

  it('have one output each in the order of the rules, whatever the order of the answer', () => {
    const text = CAPTURED_2019.replace('<ProcessResults>', `<ProcessResults>${other}`)
    const { outputs, slim } = resultOf({ rules, slimKey: 'b-small.jpg' }, text)
    expect(outputs.map(({ key, sizeBytes }) => [key, sizeBytes])).toEqual([
      ['b-small.jpg', 12081],
      ['thumbs/b.jpg', 99],
    ])
    expect(slim).toEqual(outputs[0])
  })

  it('show which of them the service did not report', () => {
    const { outputs, outcome } = resultOf({ rules, slimKey: 'b-small.jpg' }, CAPTURED_2019)
    expect(outputs[1]).toEqual({ key: 'thumbs/b.jpg', url: URL_OF('thumbs/b.jpg'), missing: true })
    expect(outcome).toBe('compressed')
  })

  it('without that of the slimmed picture tell that the original was kept', () => {
    const text = `<UploadResult><ProcessResults>${other}</ProcessResults></UploadResult>`
    const result = resultOf({ rules, slimKey: 'b-small.jpg' }, text)
    expect(result).toMatchObject({ outcome: 'kept-original', reason: 'slim-not-run', savedBytes: 0 })
    expect(result.outputs.map(({ missing }) => missing)).toEqual([true, undefined])
    expect('slim' in result).toBe(false)
  })

  it('none of which slims are no slimmed picture', () => {
    const { slimKey, ...unslimmed } = SENT
    expect(slimKey).toBeDefined()
    const thumbnail = [{ rule: 'imageMogr2/thumbnail/!50p', key: SLIM_KEY }]
    const result = uploadResult(
      ORIGIN,
      { ...unslimmed, slim: false, rules: thumbnail },
      { headers: {}, text: DOCUMENTED },
    )
    expect(result).toMatchObject({ outcome: 'not-requested', savedBytes: 0, savedFraction: 0 })
    expect(result.outputs.map(({ key }) => key)).toEqual([SLIM_KEY])
    expect(['slim', 'reason'].filter(name => name in result)).toEqual([])
  })
})

describe('a picture that is stored and not slimmed', () => {
  it.each([
    ['an empty answer', '', 'slim-not-run'],
    [
      'an answer without outputs',
      '<UploadResult><OriginalInfo><Key>a</Key></OriginalInfo></UploadResult>',
      'slim-not-run',
    ],
    ['an answer that is an error', ERROR_DOCUMENT, 'slim-not-run'],
    ['an answer that is no XML', 'OK', 'response-unreadable'],
    ['an answer that was cut off', DOCUMENTED.slice(0, DOCUMENTED.indexOf('<Size>')), 'response-unreadable'],
    ['an answer without its last tag', DOCUMENTED.slice(0, DOCUMENTED.lastIndexOf('</')), 'response-unreadable'],
  ])('is kept as it is after %s', (_what, text, reason) => {
    const result = resultOf({}, text)
    expect(result).toMatchObject({ outcome: 'kept-original', reason, savedBytes: 0, savedFraction: 0 })
    expect(result.original).toMatchObject({ key: KEY, sizeBytes: 1_000_000, width: 640, height: 427 })
    expect(result.outputs).toEqual([{ key: SLIM_KEY, url: URL_OF(SLIM_KEY), missing: true }])
  })

  it('has the reason that was known before', () => {
    const { slimKey, ...webp } = SENT
    expect(slimKey).toBeDefined()
    const sent = { ...webp, rules: [], reason: 'format-not-slimmable' as const }
    const result = uploadResult(ORIGIN, sent, { headers: {}, text: '' })
    expect(result).toMatchObject({ outcome: 'kept-original', reason: 'format-not-slimmable', outputs: [] })
  })

  it('has the reason of a refusal although its rule is known', () => {
    expect(resultOf({ rules: [], reason: 'slim-refused' }, '')).toMatchObject({
      outcome: 'kept-original',
      reason: 'slim-refused',
      outputs: [],
    })
  })

  it('was not asked for where the caller did not want it', () => {
    const { slimKey, ...plain } = SENT
    expect(slimKey).toBeDefined()
    const result = uploadResult(ORIGIN, { ...plain, slim: false, rules: [] }, { headers: {}, text: '' })
    expect(result).toMatchObject({ outcome: 'not-requested', savedBytes: 0, savedFraction: 0, outputs: [] })
    expect('reason' in result).toBe(false)
  })

  it('takes its ETag from the header, without quotes', () => {
    expect(resultOf({}, '', { etag: '"ee8de918d05640145b18f70f4c3aa602"' }).original.etag).toBe(
      'ee8de918d05640145b18f70f4c3aa602',
    )
  })

  it('has no member that is undefined', () => {
    const { original } = resultOf({ image: { sizeBytes: 5 } }, '')
    expect(Object.keys(original).sort()).toEqual(['key', 'sizeBytes', 'url'])
  })
})
