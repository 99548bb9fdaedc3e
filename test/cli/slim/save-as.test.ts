import { describe, expect, test } from 'vitest'
import { readSaveAs } from '../../../src/cli/slim/save-as.js'

describe('where slimmed pictures go', () => {
  test.each([
    ['slim/{key}', 'uploads/u42/cat.png', 'slim/uploads/u42/cat.png'],
    ['slim/{rest}', 'uploads/u42/cat.png', 'slim/u42/cat.png'],
    ['{dir}{name}-slim.{ext}', 'uploads/u42/cat.v2.png', 'uploads/u42/cat.v2-slim.png'],
    ['{dir}small/{name}.{ext}', 'uploads/cat.JPG', 'uploads/small/cat.JPG'],
    ['slim/{key}', 'uploads/a{name}$&.png', 'slim/uploads/a{name}$&.png'],
  ])('%s takes %s to %s', (pattern, key, output) => {
    expect(readSaveAs(pattern, 'uploads/').outputKey(key)).toBe(output)
  })

  test('is the original itself where no pattern is given', () => {
    const saveAs = readSaveAs(undefined, 'uploads/')
    expect(saveAs.outputKey('uploads/cat.png')).toBe('uploads/cat.png')
    expect(saveAs.isOutput('uploads/cat.png')).toBe(false)
  })

  test.each([
    ['slim/{key}', 'slim/uploads/cat.png', true],
    ['slim/{key}', 'uploads/slim/cat.png', false],
    ['{dir}{name}-slim.{ext}', 'cat-slim.png', true],
    ['{dir}{name}-slim.{ext}', 'a/b/cat-slim.png', true],
    ['{dir}{name}-slim.{ext}', 'a/b/cat.png', false],
    ['a.b/{key}', 'aXb/cat.png', false],
  ])('of %s, %s is known as an output: %s', (pattern, key, isOutput) => {
    expect(readSaveAs(pattern, '').isOutput(key)).toBe(isOutput)
  })

  test.each([
    ['slim/{name}.{ext}', 'overwrite each other'],
    ['slim/{dir}{name}.png', 'overwrite each other'],
    ['slim/cat.png', 'overwrite each other'],
    ['slim/{key}/{size}', '--save-as knows'],
    ['{key}', 'apart from their originals'],
    ['{dir}{name}.{ext}', 'apart from their originals'],
    ['uploads/{rest}', 'apart from their originals'],
  ])('cannot be %s', (pattern, reason) => {
    expect(() => readSaveAs(pattern, 'uploads/')).toThrow(reason)
  })
})
