import type { StandInWx } from '../wx/stand-in.js'
import type { AnyFunction } from './codec.js'
import type { OpenEngine } from './engine.js'
import type { InWorld, Outside } from './inside.js'
import { openJsc } from './jsc-engine.js'
import { findModule, type Modules } from './modules.js'
import { OutsideEnd } from './outside.js'
import { openQuickJs } from './quickjs-engine.js'
import { openVm } from './vm-engine.js'
import { WorldError } from './world-error.js'
import { WRAPPER_NAMES } from './wrapper-names.js'

const ENGINES = { vm: openVm, quickjs: openQuickJs, jsc: openJsc } satisfies Record<string, OpenEngine>

export type EngineName = keyof typeof ENGINES

/** V8, QuickJS and JavaScriptCore. */
export const ENGINE_NAMES = ['vm', 'quickjs', 'jsc'] as const satisfies readonly EngineName[]

export interface WorldOptions {
  readonly modules: Modules
  /**
   * Whether each file is a function of the names that WeChat gives it, which makes `window` and its like undefined;
   * without them they are missing. @default true
   */
  readonly isWrapped?: boolean
  /** Names of functions that record what they are given: `App`, `Page`, `Component`. @default none */
  readonly registers?: readonly string[]
}

/** Holds nothing but ECMAScript, timers, `console`, `wx`, and `require` for its modules. */
export interface World {
  /**
   * Runs a function in the world: it sees nothing of where it was written. Arguments and what it returns or resolves
   * to cross as JSON and bytes.
   *
   * @throws WorldError
   */
  call<Returned, Values extends readonly unknown[]>(
    run: ((inWorld: InWorld, ...values: Values) => Returned) | string,
    ...values: Values
  ): Promise<Awaited<Returned>>
  /** What `console` was given, as `<level>: <text>`; `uncaught` is the level of errors that no one caught. */
  readonly printed: string[]
  /** Timers of the world are stopped, calls that run are rejected; the stand-in stays as it is. */
  close(): Promise<void>
}

function timersOf() {
  const timers = new Map<number, NodeJS.Timeout>()
  let count = 0
  return {
    setTimer: (run: AnyFunction, delayMs: number, isRepeated: boolean) => {
      count += 1
      const id = count
      const once = () => {
        timers.delete(id)
        run()
      }
      timers.set(id, isRepeated ? setInterval(run, delayMs) : setTimeout(once, delayMs))
      return id
    },
    clearTimer: (id: unknown) => {
      clearTimeout(timers.get(Number(id)))
      timers.delete(Number(id))
    },
    stopAll: () => {
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}

export async function openWorld(
  engineName: EngineName,
  standIn: StandInWx,
  { modules, isWrapped = true, registers = [] }: WorldOptions,
): Promise<World> {
  const printed: string[] = []
  const pending = new Set<(error: Error) => void>()
  const { stopAll, setTimer, clearTimer } = timersOf()
  const outside: Outside = {
    wx: standIn.wx,
    setTimer,
    clearTimer,
    print: (level, text) => void printed.push(`${level}: ${text}`),
    findModule: (fromPath, wanted) => findModule(modules, fromPath, wanted),
    wrapperNames: isWrapped ? WRAPPER_NAMES : WRAPPER_NAMES.slice(0, 3),
    registers,
  }
  const end = new OutsideEnd(
    () => outside,
    call => engine.deliver(call),
  )
  const stop = (error: Error) => {
    end.close()
    stopAll()
    for (const reject of pending) reject(error)
    pending.clear()
  }
  const engine = await ENGINES[engineName](() => end, stop)
  const runInWorld = end.functionOf(0)

  return {
    call: <Returned, Values extends readonly unknown[]>(
      run: ((inWorld: InWorld, ...values: Values) => Returned) | string,
      ...values: Values
    ) =>
      new Promise<Awaited<Returned>>((resolve, reject) => {
        const settled = <Value>(settle: (value: Value) => void) => {
          return (value: Value) => {
            pending.delete(reject)
            settle(value)
          }
        }
        pending.add(reject)
        const refuse = (thrown: unknown) => reject(new WorldError(thrown))
        runInWorld(String(run), values, settled(resolve), settled(refuse))
      }),
    printed,
    close: async () => {
      stop(new Error('The world was closed'))
      await engine.close()
    },
  }
}
