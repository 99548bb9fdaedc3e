import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createContext, Script } from 'node:vm'
import type { LocalCos } from '../../demo/emulator/local-cos.js'
import { WRAPPER_NAMES } from './worlds/wrapper-names.js'
import type { MakeBuffer } from './wx/make-buffer.js'
import { standInWx } from './wx/stand-in.js'

const require = createRequire(import.meta.url)

/** `cos-wx-sdk-v5`, as far as it is used here: the package brings no types. */
export interface CosWx {
  new (options: Readonly<Record<string, unknown>>): CosWxClient
  readonly util: { json2xml(value: unknown): string }
  readonly version: string
}

/** Every method resolves to the answer's document as an object, with `statusCode` and `headers` beside its root. */
export type CosWxClient = Record<
  'request' | 'putObject' | 'uploadFile' | 'getObject' | 'headObject',
  (parameters: Readonly<Record<string, unknown>>) => Promise<CosWxAnswer>
>

export interface CosWxAnswer {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly [root: string]: unknown
}

/** The official mini-program SDK in a world that has nothing but ECMAScript, timers, a console and `wx`. */
export function loadCosWx(cos: LocalCos): {
  readonly COS: CosWx
  /** The file as the SDK gets it from `wx.getFileSystemManager().readFile`. */
  readonly readFile: (path: string) => Promise<ArrayBuffer>
} {
  const path = require.resolve('cos-wx-sdk-v5')
  const globals: Record<string, unknown> = { console, setTimeout, clearTimeout, setInterval, clearInterval }
  const world = createContext(globals, { codeGeneration: { strings: false, wasm: false } })
  const makeBuffer = new Script('size => new ArrayBuffer(size)').runInContext(world) as MakeBuffer // what the text says
  const standIn = standInWx({ cos, makeBuffer })
  const { wx } = standIn
  globals['wx'] = wx
  const wrapped = `(function(${WRAPPER_NAMES.join(',')}){${readFileSync(path, 'utf8')}\n})`
  const run = new Script(wrapped, { filename: path }).runInContext(world) as (...values: unknown[]) => void // the wrapper
  const module: { exports: unknown } = { exports: {} }
  run(undefined, module, module.exports)
  return {
    COS: module.exports as CosWx, // what the package exports
    readFile: path =>
      new Promise((resolve, reject) => {
        const fail = ({ errMsg }: { readonly errMsg: string }) => reject(new Error(errMsg))
        const success = ({ data }: { readonly data: unknown }) => resolve(data as ArrayBuffer) // no encoding is asked for
        wx.getFileSystemManager().readFile({ filePath: standIn.addTempFile(path), success, fail })
      }),
  }
}
