import { expect, test } from 'vitest'
import { settingsFrom } from './settings.js'

const KNOWN = ['throughput', 'sizes']

test('without words everything is measured five times and written into the page', () => {
  expect(settingsFrom([], KNOWN)).toEqual({ rounds: 5, names: [], writesPage: true })
})

test('one comparison alone, or fewer rounds of it, leaves the page as it is', () => {
  expect(settingsFrom(['sizes', '--rounds', '2'], KNOWN)).toEqual({ rounds: 2, names: ['sizes'], writesPage: false })
  expect(settingsFrom(['sizes', '--page'], KNOWN).writesPage).toBe(true)
  expect(settingsFrom(['--no-page'], KNOWN).writesPage).toBe(false)
})

test('a link of its own takes the place of the usual ones, and what of it is not said is as usual', () => {
  const { way, writesPage } = settingsFrom(['--round-trip-ms', '0', '--compression-ms', '300'], KNOWN)
  expect(way).toEqual({ uplinkBytesPerSec: 4_000_000, roundTripMs: 0, compressionMs: 300 })
  expect(writesPage).toBe(false)
})

test('what is not understood is named', () => {
  expect(() => settingsFrom(['size'], KNOWN)).toThrow('No such comparison: size. There are throughput, sizes.')
  expect(() => settingsFrom(['--rounds', '0'], KNOWN)).toThrow('--rounds takes a number above 0, and was given "0".')
  expect(() => settingsFrom(['--rounds', '1.5'], KNOWN)).toThrow('--rounds takes a whole number')
  expect(() => settingsFrom(['--uplink-bytes-per-sec', 'fast'], KNOWN)).toThrow('given "fast"')
})
