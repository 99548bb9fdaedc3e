import { describe, expect, test } from 'vitest'
import type { UploadOptions } from '../../src/types.js'
import { checkUploadOptions } from '../../src/upload/settings.js'

describe('the way to send', () => {
  test.each(['auto', 'put', 'parts'] as const)('%s is there on every platform', send => {
    expect(checkUploadOptions({ send }, undefined).send).toBe(send)
    expect(checkUploadOptions({ send }, 'form').send).toBe(send)
  })

  test('form is there where the platform has it', () => {
    expect(checkUploadOptions({ send: 'form' }, 'form').send).toBe('form')
    expect(() => checkUploadOptions({ send: 'form' }, undefined)).toThrow(/^upload: send .*"form"/)
  })

  test.each(['', 'Form', 'forms', 'xform', 'undefined', 'put|form'])('%j is there nowhere', send => {
    for (const way of ['form', undefined] as const) {
      expect(() => checkUploadOptions({ send } as unknown as UploadOptions, way)).toThrow(TypeError) // wrong on purpose
    }
  })

  test('is found by size where nobody chooses', () => {
    expect(checkUploadOptions({}, 'form')).toMatchObject({ send: 'auto', integrity: 'none', slim: true, headers: {} })
    expect(checkUploadOptions({ send: undefined }, undefined).send).toBe('auto')
  })
})

test('a key that is text is the key of any picture', () => {
  const image = { name: '', sizeBytes: 1, format: 'png', extension: 'png', contentType: 'image/png' } as const
  expect(checkUploadOptions({ key: 'cat.png' }, undefined).key?.(image)).toBe('cat.png')
  expect(checkUploadOptions({ key: ({ extension }) => `a.${extension}` }, undefined).key?.(image)).toBe('a.png')
  expect(checkUploadOptions({}, undefined).key).toBeUndefined()
})

test('each option of storing is a header, and nothing that was not given', () => {
  const options = { acl: 'private', forbidOverwrite: false, cacheControl: '', metadata: { owner: 'u42' } } as const
  expect(checkUploadOptions(options, undefined).headers).toEqual({ 'x-cos-acl': 'private', 'x-cos-meta-owner': 'u42' })
})
