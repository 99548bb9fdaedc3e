import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { standInWx } from '../wx/stand-in.js'
import type { StandInWxApi } from '../wx/stand-in.js'
import { ECMASCRIPT_NAMES, MINI_PROGRAM_NAMES } from './ecmascript-names.js'
import { JSC_SHELL_NAMES } from './jsc-shell-names.js'
import { ENGINE_NAMES, openWorld, type World } from './world.js'
import { WorldError } from './world-error.js'

declare const wx: StandInWxApi // inside the worlds

const MODULES = {
  'index.js': `exports.double = require('./lib/double').double; exports.loads = require('counted').loads`,
  'lib/double.js': `require('counted'); exports.double = function (value) { return 2 * value }`,
  'miniprogram_npm/counted/index.js': `exports.loads = globalThis.loads = (globalThis.loads || 0) + 1`,
  'touches.js': `exports.touch = function () { return navigator.userAgent }`,
  'kinds.js': `exports.kinds = [typeof window, typeof URL, typeof require]`,
  'strict.js': `'use strict'; undeclared = 1`,
}

const standIn = standInWx()
afterAll(() => standIn.close())

describe.each(ENGINE_NAMES)('%s', engine => {
  let world: World
  beforeAll(async () => {
    world = await openWorld(engine, standIn, { modules: MODULES, registers: ['App', 'Page'] })
  })
  afterAll(() => world.close())

  const thrownBy = async (called: Promise<unknown>): Promise<unknown> => {
    try {
      await called
    } catch (error) {
      return error
    }
    throw new Error('Nothing was thrown')
  }

  test('resolves promises, with values of every kind', async () => {
    const values = [null, 'Löwenzahn 蒲公英 \u2028', -0.5, true, [1, [2]], { a: { b: 'c' } }]
    const returned = await world.call(async (_, given) => [...(await Promise.resolve(given)), NaN, undefined], values)
    expect(returned).toEqual([...values, NaN, undefined])
  })

  test('has timers, which can be stopped', async () => {
    const happened = await world.call(async () => {
      const happened: string[] = []
      clearTimeout(setTimeout(() => happened.push('stopped'), 1))
      happened.push(await new Promise<string>(resolve => setTimeout(resolve, 1, 'first')))
      await new Promise<void>(resolve => {
        const timer = setInterval(() => {
          if (happened.push('again') < 4) return
          clearInterval(timer)
          resolve()
        }, 1)
      })
      return happened
    })
    expect(happened).toEqual(['first', 'again', 'again', 'again'])
  })

  test('takes bytes and gives bytes, views too, of its own kind', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at * 7)
    const { same, returned, part } = await world.call(
      (_, given) => ({
        same: given instanceof ArrayBuffer && new Uint8Array(given)[300] === ((300 * 7) & 255),
        returned: given,
        part: new Uint8Array(given, 2, 3),
      }),
      bytes.buffer,
    )
    expect(same).toBe(true)
    expect(Buffer.from(returned).equals(bytes)).toBe(true)
    expect(part).toEqual(bytes.slice(2, 5))
  })

  test('carries 8 MB in and out, and can be closed after it', async () => {
    const fresh = await openWorld(engine, standIn, { modules: {} })
    const bytes = Buffer.alloc(8 * 1024 * 1024, 'picture')
    const returned = await fresh.call((_, given) => given, new Uint8Array(bytes).buffer)
    await fresh.close()
    expect(Buffer.from(returned).equals(bytes)).toBe(true)
  })

  test('reads files through wx, and gets an answer at once where wx gives one', async () => {
    const filePath = standIn.addTempFile(Buffer.from('picture'), 'a.png')
    const result = await world.call(
      (_, filePath) =>
        new Promise<object>((resolve, reject) => {
          const files = wx.getFileSystemManager()
          const stats = files.statSync(filePath)
          const known = { size: stats.size, isFile: stats.isFile(), folder: wx.env.USER_DATA_PATH }
          const success = ({ data }: { readonly data: unknown }) =>
            resolve({ ...known, isBuffer: data instanceof ArrayBuffer, data })
          files.readFile({ filePath, position: 4, success, fail: reject })
        }),
      filePath,
    )
    const data = new TextEncoder().encode('ure').buffer
    expect(result).toEqual({ size: 7, isFile: true, folder: 'wxfile://usr', isBuffer: true, data })
  })

  test('is told what it listens to, until it stops listening', async () => {
    await world.call(() => {
      const seen = { count: 0 }
      const listener = () => (seen.count += 1)
      wx.onAppShow(listener)
      Object.assign(globalThis, { seen, stop: () => wx.offAppShow(listener) })
    })
    standIn.show()
    const first = await world.call('() => seen.count')
    await world.call('() => stop()')
    standIn.show()
    expect([first, await world.call('() => seen.count')]).toEqual([1, 1])
  })

  test('is told also what happens while it waits for answers', async () => {
    await world.call(() => {
      const busy = { count: 0 }
      wx.onAppHide(() => (busy.count += 1))
      Object.assign(globalThis, { busy })
    })
    const counted = world.call(`async () => {
      for (let at = 0; at < 200; at += 1) wx.getStorageSync('none')
      while (busy.count < 3) await new Promise(resolve => setTimeout(resolve, 1))
    }`)
    for (let at = 0; at < 3; at += 1) {
      standIn.hide()
      standIn.show()
    }
    await counted
  })

  test('throws what wx throws', async () => {
    const error = await thrownBy(world.call(() => wx.getFileSystemManager().statSync('wxfile://tmp_none.jpg')))
    expect(error).toMatchObject({ message: expect.stringContaining('statSync:fail no such file') as string })
    expect(error).toMatchObject({ thrown: { errno: 1_300_002 } })
  })

  test('gives errors their name, message, code and what else they have', async () => {
    const error = await thrownBy(
      world.call(() => {
        const cause = new TypeError('inner')
        throw Object.assign(new RangeError('too much'), { code: 'too-much', service: { status: 503 }, cause })
      }),
    )
    expect(error).toBeInstanceOf(WorldError)
    expect(error).toMatchObject({ name: 'RangeError', message: 'too much', code: 'too-much' })
    const inner = { name: 'TypeError', message: 'inner' }
    expect(error).toMatchObject({ thrown: { service: { status: 503 }, cause: inner } })
  })

  test('gives what is thrown and no error, and closes no circle', async () => {
    const rejected = world.call('() => { const failure = { errMsg: "x:fail" }; failure.self = failure; throw failure }')
    expect(await thrownBy(rejected)).toMatchObject({ message: 'x:fail', thrown: { errMsg: 'x:fail' } })
  })

  test('loads modules once each, relative ones and packages', async () => {
    const load = `({ require }) => { const { double, loads } = require('./index'); return [double(21), loads] }`
    expect(await world.call(load)).toEqual([42, 1])
    const missing = await thrownBy(world.call(`({ require }) => require('./none')`))
    expect(missing).toMatchObject({ message: expect.stringContaining("module './none' is not defined") as string })
  })

  test('gives each file the names that WeChat gives it, undefined', async () => {
    const touched = await thrownBy(world.call(`({ require }) => require('./touches').touch()`))
    expect(touched).toMatchObject({ name: 'TypeError' })
    expect(await world.call(`({ require }) => require('./kinds').kinds`)).toEqual([
      'undefined',
      'undefined',
      'function',
    ])
  })

  test('without them fails by the name that is touched', async () => {
    const bare = await openWorld(engine, standIn, { modules: MODULES, isWrapped: false })
    try {
      const touched = await thrownBy(bare.call(`({ require }) => require('./touches').touch()`))
      expect(touched).toMatchObject({
        name: 'ReferenceError',
        message: expect.stringMatching(/\bnavigator\b/) as string,
      })
    } finally {
      await bare.close()
    }
  })

  test.each(['URL', 'TextEncoder', 'XMLHttpRequest', 'process', 'performance', 'queueMicrotask', 'WebAssembly'])(
    'has no %s, and says so by name',
    async name => {
      const error = await thrownBy(world.call(`() => ${name}.anything`))
      expect(error).toMatchObject({ name: 'ReferenceError', message: expect.stringContaining(name) as string })
    },
  )

  test('holds nothing but ECMAScript, timers, console, wx and what registers', async () => {
    const fresh = await openWorld(engine, standIn, { modules: {} })
    const listed = await fresh.call(() => Object.getOwnPropertyNames(globalThis))
    const found = await fresh.call((_, names) => names.filter(name => Reflect.has(globalThis, name)), JSC_SHELL_NAMES)
    await fresh.close()
    const allowed: readonly string[] = [...ECMASCRIPT_NAMES, ...MINI_PROGRAM_NAMES]
    expect(listed.filter(name => !allowed.includes(name))).toEqual([])
    expect([...ECMASCRIPT_NAMES, 'wx', 'setInterval'].filter(name => !listed.includes(name))).toEqual([])
    expect(found.sort()).toEqual(['console', 'setTimeout'])
  })

  test.each([
    `eval('1')`,
    `Function('return 1')()`,
    `new (async () => {}).constructor('return 1')`,
    `setTimeout.constructor('return 1')`,
  ])('runs no code that is text: %s', async text => {
    expect(await thrownBy(world.call(`() => ${text}`))).toMatchObject({ name: 'EvalError' })
  })

  test('gives the global object to those who ask in the usual way', async () => {
    expect(await world.call(`() => Function('return this')() === globalThis && setTimeout instanceof Function`)).toBe(
      true,
    )
  })

  test('respects strict files', async () => {
    expect(await thrownBy(world.call(`({ require }) => require('./strict')`))).toMatchObject({ name: 'ReferenceError' })
  })

  test('keeps what is printed, and what a callback throws', async () => {
    world.printed.length = 0
    await world.call(
      () =>
        new Promise(resolve => {
          console.warn('careful', { a: 1 })
          setTimeout(() => {
            setTimeout(resolve, 1)
            throw new TypeError('in a callback')
          }, 1)
        }),
    )
    expect(world.printed).toEqual(['warn: careful {"a":1}', 'uncaught: TypeError: in a callback'])
  })

  test('records apps and pages that are registered', async () => {
    const found = await world.call(`({ registered }) => {
      Page({ data: { a: 1 }, onLoad() { return this.data.a } })
      App({ name: 'x' })
      return [registered.Page[0].onLoad(), getApp().name, registered.App.length]
    }`)
    expect(found).toEqual([1, 'x', 1])
  })

  test('that is closed rejects what runs in it and stops its timers', async () => {
    const closing = await openWorld(engine, standIn, { modules: {} })
    const running = closing.call(() => {
      setInterval(() => console.log('still here'), 1)
      return new Promise(() => undefined)
    })
    const ended = thrownBy(running)
    await closing.close()
    expect(await ended).toMatchObject({ message: 'The world was closed' })
    const printedCount = closing.printed.length
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(closing.printed).toHaveLength(printedCount)
  })
})
