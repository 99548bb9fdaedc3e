import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { internalMembers } from '../../rollup.config.mjs'
import manifest from '../../package.json' with { type: 'json' }
import { builtFile } from '../helpers/installed-package.js'

const BEST_LEVEL = 9

test.each(manifest['size-limit'])('$name ($path) stays within $limit', ({ path, limit }) => {
  const sizes = [path].flat().map(file => gzipSync(builtFile(file.replace('dist/', '')), { level: BEST_LEVEL }).length)
  expect(sizes.reduce((sum, gzippedBytes) => sum + gzippedBytes) / 1000).toBeLessThanOrEqual(parseFloat(limit))
})

test('no member that dist/index.js shortens is named in its declarations', () => {
  const names = builtFile('index.d.ts').match(/\w+/g) ?? []
  expect(names.filter(name => internalMembers.test(name))).toEqual([])
})
