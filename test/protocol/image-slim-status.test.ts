import { describe, expect, test } from 'vitest'
import { apiModeDocument, isCiBound, readImageSlimStatus } from '../../src/protocol/image-slim-status.js'

const answer = (status: string, mode: string, suffixes = '') =>
  `<?xml version='1.0' encoding='utf-8' ?><ImageSlim><Status>${status}</Status><SlimMode>${mode}</SlimMode><Suffixs>${suffixes}</Suffixs></ImageSlim>`

describe('the status of imageSlim', () => {
  test.each([
    ['on', 'API', { isOn: true, api: true, auto: false }],
    ['on', 'Auto', { isOn: true, api: false, auto: true }],
    ['on', 'Auto,API', { isOn: true, api: true, auto: true }],
    ['on', 'API, Auto', { isOn: true, api: true, auto: true }],
    ['off', 'API', { isOn: false, api: false, auto: false }],
    ['off', '', { isOn: false, api: false, auto: false }],
  ])('%s with mode "%s" is read', (status, mode, expected) => {
    expect(readImageSlimStatus(answer(status, mode))).toMatchObject(expected)
  })

  test('has the suffixes of the Auto mode', () => {
    const text = answer('on', 'Auto', '<Suffix>jpg</Suffix><Suffix>png</Suffix>')
    expect(readImageSlimStatus(text)?.suffixes).toEqual(['jpg', 'png'])
  })

  test.each(['', '<html>login</html>', '<Error><Code>x</Code></Error>'])('is nothing in %s', text => {
    expect(readImageSlimStatus(text)).toBeUndefined()
  })
})

describe('the document that switches the API mode on', () => {
  test('asks for nothing else where nothing else is on', () => {
    expect(apiModeDocument({ auto: false, suffixes: [] })).toBe('<ImageSlim><SlimMode>API</SlimMode></ImageSlim>')
  })

  test('keeps the Auto mode and its suffixes, in the spelling of the service', () => {
    expect(apiModeDocument({ auto: true, suffixes: ['jpg', 'gif'] })).toBe(
      '<ImageSlim><SlimMode>Auto,API</SlimMode><Suffixs><Suffix>jpg</Suffix><Suffix>gif</Suffix></Suffixs></ImageSlim>',
    )
  })
})

test.each([
  ['<CIStatus>on</CIStatus>', true],
  ['<CIStatus>off</CIStatus>', false],
  ['', false],
])('%s means that Cloud Infinite is bound: %s', (text, isBound) => {
  expect(isCiBound(text)).toBe(isBound)
})
