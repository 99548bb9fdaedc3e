import { parse, type ecmaVersion, type Node } from 'acorn'

/** @throws SyntaxError for syntax that is newer */
export const parseScript = (code: string, year: ecmaVersion): Node =>
  parse(code, { ecmaVersion: year, sourceType: 'script' })

/** Every node of a syntax tree. */
export function* nodesOf(node: unknown): Generator<Record<string, unknown>> {
  if (typeof node !== 'object' || node === null) return
  if ('type' in node) yield { ...node }
  for (const child of Object.values(node)) yield* nodesOf(child)
}

/** Names of the functions called or constructed. */
export function calledNames(code: string, year: ecmaVersion): Set<unknown> {
  const calls = [...nodesOf(parseScript(code, year))].filter(({ type }) =>
    /^(Call|New|Import)Expression$/.test(String(type)),
  )
  return new Set(calls.map(({ type, callee }) => (callee ? (callee as { name?: string }).name : type))) // as acorn writes it
}
