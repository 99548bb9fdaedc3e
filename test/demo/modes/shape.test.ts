import { expect, test } from 'vitest'
import { pixelCountOf, ratioOf } from '../../../demo/page/modes/shape.js'

const picture = { key: 'a.jpg', url: 'https://example.com/a.jpg', width: 400, height: 300 }

test.each([undefined, 0, 1, 2, 3, 4])('is as wide as its data with EXIF orientation %s', orientation => {
  expect(ratioOf({ ...picture, ...(orientation !== undefined && { orientation }) })).toBeCloseTo(4 / 3)
})

test.each([5, 6, 7, 8])('is shown upright with EXIF orientation %i', orientation => {
  expect(ratioOf({ ...picture, orientation })).toBeCloseTo(3 / 4)
})

test('says nothing of a shape that is not known', () => {
  const { key, url } = picture
  expect(ratioOf({ key, url })).toBeUndefined()
  expect(pixelCountOf({ key, url })).toBe(0)
  expect(pixelCountOf(picture)).toBe(120_000)
})
