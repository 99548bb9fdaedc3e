import { defineConfig } from 'vitest/config'

/** Tests that look at these folders alone, or at the client as a whole; without browsers, servers and builds. */
const LOOKING = ['protocol', 'credentials', 'upload', 'request', 'process', 'download']

export default defineConfig({
  test: {
    include: [...LOOKING.map(folder => `test/${folder}/**/*.test.ts`), 'test/client.test.ts'],
  },
})
