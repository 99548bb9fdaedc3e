import { resolve } from 'node:path'

// next is installed above the project.
const root = resolve(import.meta.dirname, '../..')

export default { outputFileTracingRoot: root, turbopack: { root } }
