import { createContext, Script } from 'node:vm'
import type { Parcel } from './codec.js'
import type { OpenEngine } from './engine.js'
import { programText } from './program.js'

/** What the program of a world is called with, in the engine that shares a process with the tests. */
type Start = (ask: (call: Parcel) => Parcel, compile: (code: string, path: string) => unknown) => (call: Parcel) => void

/** Bytes that belong to the world, and are not changed by anyone who has them on the other side. */
const COPIES = `({ text, buffers }) => ({ text, buffers: Array.from(buffers, buffer => new Uint8Array(new Uint8Array(buffer)).buffer) })`

/** V8, as in WeChat on Android, in a context of its own. */
export const openVm: OpenEngine = end => {
  const context = createContext({}, { codeGeneration: { strings: false, wasm: false } })
  const run = (code: string, filename: string): unknown => new Script(code, { filename }).runInContext(context)
  const copies = `const copies = ${COPIES};`
  const start = run(
    `((ask, compile) => { ${copies} const deliver = ${programText('call => copies(ask(call))', 'compile')}; return call => deliver(copies(call)) })`,
    'world',
  ) as Start // what the text says
  const copied = ({ text, buffers }: Parcel): Parcel => ({
    text,
    buffers: Array.from(buffers, buffer => new Uint8Array(new Uint8Array(buffer)).buffer),
  })
  const deliver = start(call => end().answer(copied(call)), run)
  return Promise.resolve({ deliver, close: () => Promise.resolve() })
}
