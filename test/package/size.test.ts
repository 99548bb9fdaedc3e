import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { builtFile } from '../helpers/installed-package.js'

const BEST_LEVEL = 9

test.each(manifest['size-limit'])('$name ($path) stays within $limit', ({ path, limit }) => {
  const gzippedBytes = gzipSync(builtFile(path.replace('dist/', '')), { level: BEST_LEVEL }).length
  expect(gzippedBytes / 1000).toBeLessThanOrEqual(parseFloat(limit))
})
