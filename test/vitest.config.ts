import { defineConfig } from 'vitest/config'

/** Browser and process tests share the machine's ports, CPU and dist/, so they run one file at a time. */
const SLOW = ['test/e2e/**/*.test.ts', 'test/package/**/*.test.ts', 'test/conformance/**/*.test.ts']

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: SLOW, environment: 'node' },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: SLOW,
          environment: 'node',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
