import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import type { Modules } from './worlds/modules.js'

/** Every script below a folder, by its path there. */
export function readModules(folder: string): Modules {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(path => path.endsWith('.js'))
  const entries = paths.map(path => [path.split(sep).join('/'), readFileSync(join(folder, path), 'utf8')])
  return Object.fromEntries(entries) as Modules // pairs, as just made
}
