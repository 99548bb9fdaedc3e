import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  RELEASE_SYNC,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSWASMModule,
} from 'quickjs-emscripten'
import type { Parcel } from './codec.js'
import type { OpenEngine } from './engine.js'
import { programText } from './program.js'

const PAGE_BYTES = 64 * 1024
const START_BYTES = 512 * 1024 * 1024
/** As the engine was compiled. */
const MAX_BYTES = 2 * 1024 * 1024 * 1024

/** Large from the start: `executePendingJobs` makes a context that nobody frees when memory grows within it. */
function loadEngine(): Promise<QuickJSWASMModule> {
  const wasmMemory = new WebAssembly.Memory({ initial: START_BYTES / PAGE_BYTES, maximum: MAX_BYTES / PAGE_BYTES })
  return newQuickJSWASMModuleFromVariant(newVariant(RELEASE_SYNC, { wasmMemory }))
}

let engine: Promise<QuickJSWASMModule> | undefined

function bytesOf(context: QuickJSContext, handle: QuickJSHandle): ArrayBuffer {
  const bytes = context.getArrayBuffer(handle)
  try {
    return new Uint8Array(bytes.value).buffer
  } finally {
    bytes.dispose()
  }
}

/** QuickJS, which WeChat's relatives use: a parcel crosses as its text, then its bytes. */
export const openQuickJs: OpenEngine = async end => {
  const context = (await (engine ??= loadEngine())).newContext()

  function into({ text, buffers }: Parcel): QuickJSHandle {
    const array = context.newArray()
    const values = [context.newString(text), ...buffers.map(buffer => context.newArrayBuffer(buffer))]
    for (const [at, value] of values.entries()) value.consume(handle => context.setProp(array, at, handle))
    return array
  }

  const ask = context.newFunction('ask', (text, ...buffers) => {
    const call = { text: context.getString(text), buffers: buffers.map(buffer => bytesOf(context, buffer)) }
    return into(end().answer(call))
  })
  const compile = context.newFunction('compile', (code, path) =>
    context.evalCode(context.getString(code), context.getString(path)),
  )
  const parcel = '([text, ...buffers]) => ({ text, buffers })'
  const program = programText('({ text, buffers }) => parcel(ask(text, ...buffers))', 'compile')
  const text = `(ask, compile) => { const parcel = ${parcel}; const deliver = ${program}; return call => deliver(parcel(call)) }`
  const deliver = context
    .unwrapResult(context.evalCode(`(${text})`, 'world'))
    .consume(start => context.unwrapResult(context.callFunction(start, context.undefined, ask, compile)))

  return {
    deliver: call => {
      into(call).consume(handle => {
        context.unwrapResult(context.callFunction(deliver, context.undefined, handle)).dispose()
      })
      const jobs = context.runtime.executePendingJobs()
      if (jobs.error) context.unwrapResult(jobs)
    },
    close: () => {
      for (const handle of [deliver, ask, compile]) handle.dispose()
      context.dispose()
      return Promise.resolve()
    },
  }
}
