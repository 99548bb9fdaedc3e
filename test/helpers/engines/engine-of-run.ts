import { ENGINES, type EngineName } from './engine.js'

function engineNamed(name: string): EngineName {
  const found = ENGINES.find(engine => engine === name)
  if (found === undefined) throw new TypeError(`ENGINE must be one of ${ENGINES.join(', ')}, got ${name}`)
  return found
}

/** In which the pages of this run open. Files that ask for it run once in each. */
export const ENGINE = engineNamed(process.env['ENGINE'] ?? 'chromium')
