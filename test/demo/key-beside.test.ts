import { expect, test } from 'vitest'
import { keyBeside } from '../../demo/page/key-beside.js'

test.each([
  ['demo/a1/cat.png', 'demo/a1/cat-slim.png'],
  ['cat.tar.png', 'cat.tar-slim.png'],
  ['folder.d/cat', 'folder.d/cat-slim'],
  ['folder/.hidden', 'folder/.hidden-slim'],
])('puts the slimmed picture of %s at %s', (key, slimKey) => {
  expect(keyBeside(key, 'slim')).toBe(slimKey)
})

test('keeps what two modes made of one picture apart', () => {
  expect(keyBeside('demo/a1/cat.png', 'cloud')).toBe('demo/a1/cat-cloud.png')
})
