import { expect, test } from 'vitest'
import { slimKeyOf } from '../../demo/page/slim-key.js'

test.each([
  ['demo/a1/cat.png', 'demo/a1/cat-slim.png'],
  ['cat.tar.png', 'cat.tar-slim.png'],
  ['folder.d/cat', 'folder.d/cat-slim'],
  ['folder/.hidden', 'folder/.hidden-slim'],
])('puts the slimmed picture of %s at %s', (key, slimKey) => {
  expect(slimKeyOf(key)).toBe(slimKey)
})
