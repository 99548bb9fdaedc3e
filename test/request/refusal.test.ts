import { describe, expect, test } from 'vitest'
import { CosSlimError, slimErrorCodes } from '../../src/errors.js'
import type { SlimErrorCode } from '../../src/errors.js'
import { demandSlim, mayBeProcessing } from '../../src/request/refusal.js'

/** What a service can mean by them is the rule, and not the picture. */
const MAY_BE_PROCESSING: readonly SlimErrorCode[] = [
  'image-truncated',
  'image-too-large',
  'image-too-many-pixels',
  'format-not-slimmable',
  'access-denied',
  'request-refused',
  'slim-not-run',
  'slim-not-permitted',
  'slim-refused',
]
const FINAL = slimErrorCodes.filter(code => !MAY_BE_PROCESSING.includes(code))

const refusedBy = (code: SlimErrorCode, service = { status: 400, code: 'SomeCode' }) =>
  new CosSlimError(code, 'No.', { service })

describe('a refusal may concern processing alone', () => {
  test.each(MAY_BE_PROCESSING)('where it is %s', code => {
    expect(mayBeProcessing(refusedBy(code))).toBe(true)
  })

  test.each(FINAL)('but not where it is %s', code => {
    expect(mayBeProcessing(refusedBy(code))).toBe(false)
  })

  // Numbers are those of CI: COS has words.
  test.each(FINAL)('where a number says %s', code => {
    expect(mayBeProcessing(refusedBy(code, { status: 403, code: '-46661' }))).toBe(true)
  })

  test.each(FINAL)('where COS said 200, and CI %s', code => {
    expect(mayBeProcessing(refusedBy(code, { status: 200, code: 'InternalError' }))).toBe(true)
  })

  test.each(slimErrorCodes)('but not where nobody refused: %s is our own word', code => {
    expect(mayBeProcessing(new CosSlimError(code, 'No.'))).toBe(false)
  })

  test.each([[new TypeError('wrong')], [undefined], [{ code: 'slim-refused', service: { status: 400, code: '' } }]])(
    'but not in %o, which is no error of ours',
    error => {
      expect(mayBeProcessing(error)).toBe(false)
    },
  )
})

describe('a picture that is there and not slimmed', () => {
  test('fails with the reason where the caller wants no other, and says that the picture is there', () => {
    const demand = () => demandSlim('slim-not-run', false, 'uploads/cat.png')
    expect(demand).toThrow(CosSlimError)
    expect(demand).toThrow(
      expect.objectContaining({ code: 'slim-not-run', message: 'uploads/cat.png is stored, not slimmed.' }),
    )
  })

  test('is as good as any where the caller takes it', () => {
    expect(() => demandSlim('slim-not-run', true, 'uploads/cat.png')).not.toThrow()
  })

  test.each([true, false])('without a reason is none, original kept or not: %s', keepOriginal => {
    expect(() => demandSlim(undefined, keepOriginal, 'uploads/cat.png')).not.toThrow()
  })
})
