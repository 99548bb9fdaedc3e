import { expect, test } from 'vitest'
import { Crc64 } from '../../demo/emulator/crc64.js'

const crcOf = (...texts: readonly string[]) => {
  const crc = new Crc64()
  for (const text of texts) crc.update(Buffer.from(text))
  return crc.decimal()
}

test('has the check value of CRC-64/XZ', () => {
  expect(crcOf('123456789')).toBe('11051210869376104954')
})

test('gives the checksum that the PUT Object page prints', () => {
  expect(crcOf('[Object Content]')).toBe('16749565679157681890')
})

test('does not depend on how the bytes are cut', () => {
  expect(crcOf('[Obj', '', 'ect Content]')).toBe(crcOf('[Object Content]'))
})

test('is 0 for nothing', () => {
  expect(crcOf()).toBe('0')
})
