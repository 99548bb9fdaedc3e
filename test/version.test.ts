import { expect, test } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import { version } from '../src/version.js'

test('the exported version is the one of package.json', () => {
  expect(version).toBe(manifest.version)
})
