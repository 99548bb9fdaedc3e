import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { findJsc } from '../find-jsc.mjs'
import type { Parcel } from './codec.js'
import type { OpenEngine } from './engine.js'
import { JSC_SHELL_NAMES } from './jsc-shell-names.js'
import { programText } from './program.js'

/** Marks a line that is for the outside; the rest of the line is a parcel. */
const MARK = '@@'

/** A parcel as a line: text of ASCII, bytes in base64. */
interface Line {
  readonly kind: 'answer' | 'call'
  readonly text: string
  readonly buffers: readonly string[]
}

/**
 * The engine's side of the pipes. A question blocks until its answer is there; calls that come before it wait. Every
 * name of the shell is taken before the world is set up, which takes them away.
 */
const LOOP = (program: string) => `{
  const { print, readline, drainMicrotasks, eval: run } = globalThis
  const toBase64 = Uint8Array.prototype.toBase64, fromBase64 = Uint8Array.fromBase64
  delete Uint8Array.prototype.toBase64
  delete Uint8Array.fromBase64
  const ascii = text => text.replace(/[^\\x00-\\x7f]/g, unit => '\\\\u' + unit.charCodeAt(0).toString(16).padStart(4, '0'))
  const opened = ({ text, buffers }) => ({ text, buffers: buffers.map(each => fromBase64(each).buffer) })
  const calls = []
  const next = () => {
    const line = readline()
    return line ? JSON.parse(line) : undefined
  }
  const ask = ({ text, buffers }) => {
    const packed = buffers.map(buffer => toBase64.call(new Uint8Array(buffer)))
    print('${MARK}' + ascii(JSON.stringify({ text, buffers: packed })))
    for (let line = next(); line; line = next()) {
      if (line.kind === 'answer') return opened(line)
      calls.push(line)
    }
    throw new Error('The outside is gone')
  }
  const compile = (code, path) => run(code + '\\n//# sourceURL=' + path)
  const deliver = ${program}
  print('${MARK}')
  for (let line = next(); line; line = calls.shift() || next()) {
    deliver(opened(line))
    drainMicrotasks()
  }
}`

const ascii = (text: string) =>
  text.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

function lineOf(kind: Line['kind'], { text, buffers }: Parcel): string {
  const line: Line = { kind, text, buffers: buffers.map(buffer => Buffer.from(buffer).toString('base64')) }
  return `${ascii(JSON.stringify(line))}\n`
}

function parcelOf(text: string): Parcel {
  const line = JSON.parse(text) as Line // as the engine wrote it
  return { text: line.text, buffers: line.buffers.map(each => new Uint8Array(Buffer.from(each, 'base64')).buffer) }
}

/** JavaScriptCore, as in WeChat on iOS, in a process of its own. */
export const openJsc: OpenEngine = async (end, onEnd) => {
  const program = LOOP(programText('ask', 'compile', JSC_SHELL_NAMES))
  const child = spawn(findJsc(), ['-e', program], { stdio: 'pipe' })
  const closed = new Promise<void>(resolve => child.once('close', () => resolve()))
  const said: string[] = []
  let isClosing = false
  child.stderr.on('data', (bytes: Buffer) => said.push(bytes.toString()))
  child.stdin.on('error', () => undefined) // told by its end
  const lines = createInterface({ input: child.stdout })
  await new Promise<void>((resolve, reject) => {
    lines.on('line', line => {
      if (line === MARK) resolve()
      else if (line.startsWith(MARK))
        child.stdin.write(lineOf('answer', end().answer(parcelOf(line.slice(MARK.length)))))
      else said.push(line)
    })
    child.once('error', reject)
    child.once('close', () => {
      const error = new Error(`JavaScriptCore stopped: ${said.join('\n')}`)
      reject(error)
      if (!isClosing) onEnd(error)
    })
  })
  return {
    deliver: call => void child.stdin.write(lineOf('call', call)),
    close: async () => {
      isClosing = true
      child.stdin.end()
      child.kill('SIGKILL')
      await closed
    },
  }
}
