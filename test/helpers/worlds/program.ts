import { makeCodec } from './codec.js'
import { ECMASCRIPT_NAMES } from './ecmascript-names.js'
import { setUpWorld } from './inside.js'

/**
 * An expression in ECMAScript whose value takes the calls from outside.
 *
 * @param ask - Text of a function of the engine, as in Engine; `compile` too.
 */
export function programText(ask: string, compile: string, hiddenNames: readonly string[] = []): string {
  const names = `allowedNames: ${JSON.stringify(ECMASCRIPT_NAMES)}, hiddenNames: ${JSON.stringify(hiddenNames)}`
  return `(${String(setUpWorld)})({ makeCodec: ${String(makeCodec)}, ask: ${ask}, compile: ${compile}, ${names} })`
}
