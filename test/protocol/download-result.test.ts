import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HttpResponse } from '../../src/host.js'
import { downloadResult, isRefusal } from '../../src/protocol/download-result.js'
import type { Asked } from '../../src/protocol/download-result.js'
import { MAX_IMAGE_BYTES } from '../../src/protocol/pic-operations.js'

/** First bytes of each format, as far as they are looked at. */
const FIRST_BYTES = {
  png: '\x89PNG\r\n\x1a\n',
  jpeg: '\xff\xd8\xff\xe0',
  gif: 'GIF89a',
  webp: 'RIFF\x1a\0\0\0WEBPVP8L',
  bmp: 'BM\x1a\0\0\0\0\0\0\0',
  avif: '\0\0\0\x20ftypavif',
  heic: '\0\0\0\x20ftypheic',
  text: 'just a text',
}

interface Given {
  readonly sizeBytes?: number
  readonly starts?: keyof typeof FIRST_BYTES
  readonly status?: number
  readonly text?: string
}

function answer(
  headers: Readonly<Record<string, string>>,
  { sizeBytes = 400, starts = 'png', status = 200, text = '' }: Given = {},
): HttpResponse {
  const bytes = new Uint8Array(sizeBytes)
  bytes.set(Buffer.from(FIRST_BYTES[starts], 'latin1').subarray(0, sizeBytes))
  return { status, headers, text, bodyBytes: bytes.buffer }
}

const ASKED: Asked = { key: 'uploads/u42/cat.png', slim: true }

const resultOf = (
  headers: Readonly<Record<string, string>>,
  given: Given & Partial<Pick<Asked, 'slim' | 'reason' | 'originalSizeBytes'>> = {},
) => downloadResult({ ...ASKED, ...given }, answer(headers, given))

describe('whatever the answer', () => {
  it('tells the key, and size and format of the very bytes', () => {
    expect(resultOf({ 'content-type': 'image/webp', 'content-length': '999' }, { starts: 'gif' })).toMatchObject({
      key: 'uploads/u42/cat.png',
      sizeBytes: 400,
      contentType: 'image/webp',
      format: 'gif',
    })
  })

  it('tells the id of the request where it can be read', () => {
    expect(resultOf({ 'x-cos-request-id': 'NjdhYmNk' })).toMatchObject({ requestId: 'NjdhYmNk' })
    expect(resultOf({})).not.toHaveProperty('requestId')
    expect(resultOf({ 'x-cos-request-id': '' })).not.toHaveProperty('requestId')
  })

  it('leaves the type empty where the service says nothing, and the format out where there is none', () => {
    const result = resultOf({}, { starts: 'text' })
    expect(result.contentType).toBe('')
    expect(result).not.toHaveProperty('format')
  })

  it('takes an answer without a body for an empty one', () => {
    expect(downloadResult(ASKED, { status: 200, headers: {}, text: '' })).toMatchObject({
      sizeBytes: 0,
      slimFlag: null,
      outcome: 'unknown',
    })
  })
})

describe('the flag', () => {
  it.each([
    ['0', 0],
    ['1', 1],
    ['2', 2],
  ])('%s is told as a number', (flag, expected) => {
    expect(resultOf({ 'x-slimflag': flag }).slimFlag).toBe(expected)
  })

  it.each(['', '3', '-1', '01', '1 ', 'true', '1, 1'])('%j is none of the three that are documented', flag => {
    expect(resultOf({ 'x-slimflag': flag })).toMatchObject({ slimFlag: null, outcome: 'unknown' })
  })
})

describe('flag 1', () => {
  it('is compressed, and with the size of the original by so much', () => {
    expect(resultOf({ 'x-slimflag': '1', 'x-orisize': '1000' })).toMatchObject({
      outcome: 'compressed',
      originalSizeBytes: 1000,
      savedBytes: 600,
      savedFraction: 0.6,
    })
  })

  // A reply of July 2025: https://www.tencentcloud.com/document/product/1045/73034 names only the flag.
  it('reads a recorded answer', () => {
    const recorded = { 'x-slimflag': '1', 'x-orisize': '4417607', size: '1', 'x-rtflag': '1', server: 'tencent-ci' }
    expect(resultOf({ ...recorded, 'content-type': 'image/jpeg' }, { sizeBytes: 2_075_798, starts: 'jpeg' })).toEqual({
      key: 'uploads/u42/cat.png',
      sizeBytes: 2_075_798,
      contentType: 'image/jpeg',
      format: 'jpeg',
      slimFlag: 1,
      outcome: 'compressed',
      originalSizeBytes: 4_417_607,
      savedBytes: 2_341_809,
      savedFraction: 2_341_809 / 4_417_607,
    })
  })

  it('is compressed without a word on how much where nobody knows the original', () => {
    const result = resultOf({ 'x-slimflag': '1' })
    expect(result.outcome).toBe('compressed')
    for (const name of ['originalSizeBytes', 'savedBytes', 'savedFraction', 'reason']) {
      expect(result).not.toHaveProperty(name)
    }
  })

  it('counts with what the caller knows where the service does not say', () => {
    expect(resultOf({ 'x-slimflag': '1' }, { originalSizeBytes: 800 })).toMatchObject({ savedBytes: 400 })
  })

  it('believes the service before the caller', () => {
    expect(resultOf({ 'x-slimflag': '1', 'x-orisize': '1000' }, { originalSizeBytes: 800 })).toMatchObject({
      originalSizeBytes: 1000,
      savedBytes: 600,
    })
  })

  it.each(['', '0', '-5', '12.5', '1e3', 'abc', ' 1000'])('does not count with an X-OriSize of %j', size => {
    expect(resultOf({ 'x-slimflag': '1', 'x-orisize': size })).not.toHaveProperty('savedBytes')
  })

  it('with a picture that is not smaller after all saved nothing', () => {
    expect(resultOf({ 'x-slimflag': '1', 'x-orisize': '400' })).toMatchObject({
      outcome: 'not-smaller',
      savedBytes: 0,
      savedFraction: 0,
    })
    expect(resultOf({ 'x-slimflag': '1', 'x-orisize': '399' }).savedBytes).toBe(0)
  })
})

describe('flag 2', () => {
  it.each(['png', 'jpeg', 'gif'] as const)('of a %s is not-smaller: the body is the original', starts => {
    const result = resultOf({ 'x-slimflag': '2' }, { starts })
    expect(result).toMatchObject({ outcome: 'not-smaller', originalSizeBytes: 400, savedBytes: 0, savedFraction: 0 })
    expect(result).not.toHaveProperty('reason')
  })

  it.each(['webp', 'bmp', 'avif', 'heic', 'text'] as const)(
    'of a %s says that the format cannot be slimmed',
    starts => {
      expect(resultOf({ 'x-slimflag': '2' }, { starts })).toMatchObject({
        outcome: 'kept-original',
        reason: 'format-not-slimmable',
        originalSizeBytes: 400,
        savedBytes: 0,
      })
    },
  )
})

describe('flag 0', () => {
  it('is the original, kept because the service could not slim it', () => {
    expect(resultOf({ 'x-slimflag': '0' })).toMatchObject({
      outcome: 'kept-original',
      reason: 'slim-refused',
      originalSizeBytes: 400,
      savedBytes: 0,
      savedFraction: 0,
    })
  })

  it.each([
    ['-164', 'rate-limited'],
    ['-441', 'format-not-slimmable'],
    ['-442', 'image-too-many-pixels'],
    ['-163', 'slim-not-run'],
    ['-901', 'service-failed'],
  ])('with X-ErrNo %s has the reason %s', (number, reason) => {
    expect(resultOf({ 'x-slimflag': '0', 'x-errno': number })).toMatchObject({ outcome: 'kept-original', reason })
  })
})

describe('without a flag', () => {
  it('a body that is smaller than the known original is compressed', () => {
    expect(resultOf({}, { originalSizeBytes: 1000 })).toMatchObject({
      slimFlag: null,
      outcome: 'compressed',
      originalSizeBytes: 1000,
      savedBytes: 600,
    })
    expect(resultOf({ 'x-orisize': '1000' })).toMatchObject({ slimFlag: null, outcome: 'compressed' })
  })

  it.each([400, 300])('a body that is no smaller than the known original of %i bytes is the original', size => {
    expect(resultOf({}, { originalSizeBytes: size })).toMatchObject({
      slimFlag: null,
      outcome: 'kept-original',
      savedBytes: 0,
      savedFraction: 0,
    })
  })

  it('nothing can be said where no size is known, and nothing is made up', () => {
    const result = resultOf({})
    expect(result).toMatchObject({ slimFlag: null, outcome: 'unknown' })
    for (const name of ['originalSizeBytes', 'savedBytes', 'savedFraction', 'reason']) {
      expect(result).not.toHaveProperty(name)
    }
  })

  it('X-ErrNo with a picture says why it is the original', () => {
    expect(resultOf({ 'x-errno': '-447' }, { originalSizeBytes: 1000 })).toMatchObject({
      slimFlag: null,
      outcome: 'kept-original',
      reason: 'image-too-many-pixels',
      originalSizeBytes: 400,
    })
  })

  it.each(['0', '', 'ok'])('X-ErrNo %j is no failure: those are negative numbers', number => {
    expect(resultOf({ 'x-errno': number }, { originalSizeBytes: 1000 })).toMatchObject({ outcome: 'compressed' })
    expect(resultOf({ 'x-errno': number, 'x-slimflag': '2' })).toMatchObject({ outcome: 'not-smaller' })
    expect(isRefusal(answer({ 'x-errno': number }, { starts: 'text' }))).toBe(false)
  })

  it('a body over the limit of the service was led past it', () => {
    const sizeBytes = MAX_IMAGE_BYTES + 1
    expect(resultOf({}, { sizeBytes })).toMatchObject({ outcome: 'kept-original', reason: 'image-too-large' })
    expect(resultOf({}, { sizeBytes: MAX_IMAGE_BYTES }).outcome).toBe('unknown')
  })
})

describe('where slimming was not asked for', () => {
  it('says so, and nothing of what was saved', () => {
    const result = resultOf({}, { slim: false })
    expect(result).toMatchObject({ slimFlag: null, outcome: 'not-requested' })
    expect(result).not.toHaveProperty('reason')
    expect(result).not.toHaveProperty('savedBytes')
  })

  it('says so of a picture of any size', () => {
    expect(resultOf({}, { slim: false, sizeBytes: MAX_IMAGE_BYTES + 1 })).toMatchObject({ outcome: 'not-requested' })
  })

  // A bucket can slim whatever is read from it: the mode "Auto".
  it('still says what the service did on its own', () => {
    expect(resultOf({ 'x-slimflag': '1', 'x-orisize': '1000' }, { slim: false })).toMatchObject({
      slimFlag: 1,
      outcome: 'compressed',
      savedBytes: 600,
    })
  })
})

describe('where the original was asked for because slimming was refused', () => {
  it('tells that reason, whatever the answer', () => {
    for (const headers of [{}, { 'x-slimflag': '2' }, { 'x-orisize': '1000' }, { 'x-errno': '-164' }]) {
      expect(resultOf(headers, { reason: 'slim-not-permitted', originalSizeBytes: 9999 })).toMatchObject({
        outcome: 'kept-original',
        reason: 'slim-not-permitted',
        originalSizeBytes: 400,
        savedBytes: 0,
        savedFraction: 0,
      })
    }
  })
})

describe('a refusal', () => {
  const document = { starts: 'text', text: '{"code":-441}' } as const

  it.each([
    ['X-ErrNo', { 'x-errno': '-441' }],
    ['flag 0', { 'x-slimflag': '0' }],
    ['both', { 'x-errno': '-441', 'x-slimflag': '0' }],
  ])('is an answer with %s that is no picture', (_what, headers) => {
    expect(isRefusal(answer(headers, document))).toBe(true)
    expect(isRefusal(answer(headers, { sizeBytes: 0 }))).toBe(true)
    expect(isRefusal({ status: 200, headers, text: '' })).toBe(true)
  })

  it.each([
    ['X-ErrNo', { 'x-errno': '-441' }],
    ['flag 0', { 'x-slimflag': '0' }],
    ['flag 1', { 'x-slimflag': '1' }],
  ])('is no answer with a picture, %s or not', (_what, headers) => {
    for (const starts of ['png', 'jpeg', 'gif', 'webp', 'heic'] as const) {
      expect(isRefusal(answer(headers, { starts }))).toBe(false)
    }
  })

  // Something that is no picture can be stored, and asked for.
  it.each([[{ 'x-slimflag': '2' }], [{ 'x-slimflag': '1' }]])('is not what comes with %o, whatever it is', headers => {
    expect(isRefusal(answer(headers, document))).toBe(false)
  })
})

it('an answer in JSON that names a code and has no flag is a refusal, other JSON is a stored object', () => {
  const json = (text: string) => isRefusal({ status: 200, headers: {}, text })
  expect(json('{"code":-163,"message":"no"}')).toBe(true)
  expect(json('{"colour":"red"}')).toBe(false)
})

describe('whatever the service sends', () => {
  const flag = fc.constantFrom('0', '1', '2', '', 'x', undefined)
  const number = fc.constantFrom('-441', '-164', '-163', undefined)
  const originalSize = fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined })
  const cases = fc.record({
    headers: fc.record({
      flag,
      number,
      size: fc.oneof(fc.constantFrom('abc', '-1', undefined), fc.integer().map(String)),
    }),
    sizeBytes: fc.integer({ min: 0, max: 5000 }),
    starts: fc.constantFrom(...(Object.keys(FIRST_BYTES) as (keyof typeof FIRST_BYTES)[])),
    slim: fc.boolean(),
    reason: fc.constantFrom('slim-refused' as const, undefined),
    originalSizeBytes: originalSize,
  })

  it('what was saved is never negative, never all, agrees with the sizes, and goes with an outcome that says so', () => {
    fc.assert(
      fc.property(cases, ({ headers: { flag, number, size }, ...given }) => {
        const headers = Object.fromEntries(
          Object.entries({ 'x-slimflag': flag, 'x-errno': number, 'x-orisize': size }).filter(([, value]) => value),
        ) as Record<string, string> // those with a value
        const result = resultOf(headers, given)
        const { outcome, originalSizeBytes, savedBytes, savedFraction, sizeBytes } = result
        expect(sizeBytes).toBe(given.sizeBytes)
        expect([savedBytes === undefined, savedFraction === undefined]).toEqual([
          originalSizeBytes === undefined,
          originalSizeBytes === undefined,
        ])
        if (originalSizeBytes !== undefined && savedBytes !== undefined && savedFraction !== undefined) {
          expect(savedBytes).toBe(Math.max(0, originalSizeBytes - sizeBytes))
          expect(savedFraction).toBeGreaterThanOrEqual(0)
          expect(savedFraction).toBeLessThanOrEqual(1)
          if (outcome === 'compressed') expect(savedBytes).toBeGreaterThan(0)
          if (outcome === 'not-smaller' || outcome === 'kept-original') expect(savedBytes).toBe(0)
        }
        if (result.reason) expect(outcome).toBe('kept-original')
      }),
      { numRuns: 500 },
    )
  })
})
