import { defineConfig } from 'vitest/config'

/** Browser and process tests share the machine's ports, CPU and dist/, so they run one file at a time, last. */
const WHOLE_FOLDERS = ['e2e', 'package', 'conformance', 'miniprogram', 'adapters/browser', 'uploader/component']
const WHOLE = WHOLE_FOLDERS.map(folder => `test/${folder}/**/*.test.ts`)

const ONE_TEST_MS = 120_000

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: WHOLE, sequence: { groupOrder: 0 } },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: WHOLE,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: ONE_TEST_MS,
          hookTimeout: ONE_TEST_MS,
        },
      },
    ],
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reportsDirectory: 'build/coverage' },
  },
})
