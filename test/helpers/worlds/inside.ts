import type { AnyFunction, makeCodec, Parcel } from './codec.js'

/** What the engine and the outside give to the code that sets a world up. */
export interface Engine {
  readonly makeCodec: typeof makeCodec
  /** Calls a function of the outside, and waits for what it returns. */
  readonly ask: (call: Parcel) => Parcel
  /** Runs a script and gives its value. */
  readonly compile: (code: string, path: string) => unknown
  /** Every other global is taken away. */
  readonly allowedNames: readonly string[]
  /** Globals that the engine does not list. */
  readonly hiddenNames: readonly string[]
}

/** What the outside offers; each function is one of the outside. */
export interface Outside {
  readonly wx: unknown
  readonly setTimer: (run: AnyFunction, delayMs: number, isRepeated: boolean) => number
  readonly clearTimer: (timer: unknown) => void
  readonly print: (level: string, text: string) => void
  /** @throws Error where nothing is found. */
  readonly findModule: (fromPath: string, wanted: string) => { readonly path: string; readonly code: string }
  readonly wrapperNames: readonly string[]
  readonly registers: readonly string[]
}

/** What a function that a test runs in a world is given. */
export interface InWorld {
  readonly require: (path: string) => unknown
  /** What was handed to the functions of these names, `App` or `Page`, in order. */
  readonly registered: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>
}

/** A call from outside: number of the function, and its arguments. */
type Call = readonly [number, readonly unknown[]]

export type RunInWorld = (
  functionText: string,
  values: readonly unknown[],
  resolve: (value: unknown) => void,
  reject: (error: unknown) => void,
) => void

/**
 * Makes of an engine a world that has ECMAScript, timers, `console` and `wx`, and nothing else. Its text runs inside, so
 * it uses nothing but ECMAScript and its argument.
 *
 * @returns what takes the calls that come from outside; the first function of the world, number 0, is a RunInWorld.
 */
export function setUpWorld({ makeCodec, ask, compile, allowedNames, hiddenNames }: Engine): (call: Parcel) => void {
  const own: AnyFunction[] = []
  const numbers = new Map<AnyFunction, number>()
  const reached = new Map<number, AnyFunction>()

  function numberOf(each: AnyFunction): number {
    const known = numbers.get(each)
    if (known !== undefined) return known
    numbers.set(each, own.length)
    return own.push(each) - 1
  }

  function functionOf(number: number): AnyFunction {
    const known = reached.get(number)
    if (known) return known
    const reach = (...values: unknown[]) => {
      const { thrown, returned } = codec.decode(ask(codec.encode([number, values]))) as Record<string, unknown> // its form
      if (thrown !== undefined) throw thrown // eslint-disable-line @typescript-eslint/only-throw-error -- as it was thrown
      return returned
    }
    reached.set(number, reach)
    return reach
  }

  const codec = makeCodec({ numberOf, functionOf })

  function define(name: string, value: unknown): void {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false })
  }

  function takeAway(): void {
    const names = [...Object.getOwnPropertyNames(globalThis), ...hiddenNames]
    for (const name of names) if (!allowedNames.includes(name)) Reflect.deleteProperty(globalThis, name)
  }

  /** As in WeChat, where text is never run, but for the usual way to the global object. */
  function forbidCodeFromText(): void {
    const refuse = () => {
      throw new EvalError('Code generation from strings disallowed for this context')
    }
    const text = (...texts: unknown[]) =>
      texts.length === 1 && texts[0] === 'return this' ? () => globalThis : refuse()
    const guard = (like: AnyFunction, make: AnyFunction) => {
      const prototype = Object.getPrototypeOf(like) as object // of a function
      const guarded = function (...texts: unknown[]) {
        return make(...texts)
      }
      guarded.prototype = prototype
      Object.defineProperty(prototype, 'constructor', { value: guarded, writable: true, configurable: true })
      return guarded
    }
    define('eval', refuse)
    define(
      'Function',
      guard(() => undefined, text),
    )
    guard(async () => undefined, refuse) // eslint-disable-line @typescript-eslint/require-await -- its kind is wanted
    guard(function* () {}, refuse)
    guard(async function* () {}, refuse)
  }

  const textOf = (value: unknown) => {
    if (typeof value === 'string') return value
    if (value instanceof Error) return String(value)
    try {
      return JSON.stringify(value)
    } catch {
      return Object.prototype.toString.call(value)
    }
  }

  const outside = functionOf(0)() as Outside // what the outside's first function gives

  const print =
    (level: string) =>
    (...values: unknown[]) =>
      outside.print(level, values.map(textOf).join(' '))

  function guarded(run: () => unknown): void {
    try {
      run()
    } catch (error) {
      print('uncaught')(error)
    }
  }

  // The outside may be about to call when it is told not to.
  const stopped = new Set<unknown>()
  const timer =
    (isRepeated: boolean) =>
    (run: AnyFunction, delayMs = 0, ...values: unknown[]) => {
      const runUnlessStopped = () => {
        if (!stopped.has(id)) run(...values)
      }
      const id = outside.setTimer(runUnlessStopped, delayMs, isRepeated)
      return id
    }

  function clearTimer(id: unknown): void {
    stopped.add(id)
    outside.clearTimer(id)
  }

  const cache = new Map<string, { exports: unknown }>()

  function requireFrom(fromPath: string): (wanted: string) => unknown {
    return wanted => {
      const { path, code } = outside.findModule(fromPath, wanted)
      const known = cache.get(path)
      if (known) return known.exports
      const module = { exports: {} as unknown }
      cache.set(path, module)
      const text = `(function(${outside.wrapperNames.join(',')}){${code}\n})`
      const run = compile(text, path) as AnyFunction // what the text says
      run.call(undefined, requireFrom(path), module, module.exports)
      return module.exports
    }
  }

  const registered: Record<string, Readonly<Record<string, unknown>>[]> = {}

  function defineRegisters(): void {
    for (const name of outside.registers) {
      const all: Readonly<Record<string, unknown>>[] = []
      registered[name] = all
      define(name, (definition: Readonly<Record<string, unknown>>) => void all.push(definition))
    }
    if (outside.registers.includes('App')) define('getApp', () => registered['App']?.[0])
    if (outside.registers.includes('Page')) define('getCurrentPages', () => [])
  }

  const runInWorld: RunInWorld = (functionText, values, resolve, reject) => {
    try {
      const run = compile(`(${functionText})`, 'test') as AnyFunction // what the text says
      const inWorld: InWorld = { require: requireFrom(''), registered }
      Promise.resolve(run(inWorld, ...values)).then(resolve, reject)
    } catch (error) {
      reject(error)
    }
  }

  numberOf(runInWorld as AnyFunction)
  takeAway()
  forbidCodeFromText()
  define('wx', outside.wx)
  define('console', Object.fromEntries(['log', 'info', 'warn', 'error', 'debug'].map(level => [level, print(level)])))
  define('setTimeout', timer(false))
  define('setInterval', timer(true))
  for (const name of ['clearTimeout', 'clearInterval']) define(name, clearTimer)
  defineRegisters()

  return call => {
    const [number, values] = codec.decode(call) as Call // the form of a call
    guarded(() => own[number]?.(...values))
  }
}
