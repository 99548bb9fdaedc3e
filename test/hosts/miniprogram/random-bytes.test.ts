import { afterEach, expect, test, vi } from 'vitest'
import type { PlatformCalls } from '../../../src/hosts/miniprogram/calls.js'
import { createRandomBytes } from '../../../src/hosts/miniprogram/random-bytes.js'

type RandomCall = Parameters<NonNullable<PlatformCalls['getRandomValues']>>[0]

/** A platform that answers when the test says so, with a counter for bytes. */
function createPlatform() {
  const asked: RandomCall[] = []
  let next = 0
  return {
    asked,
    calls: { getRandomValues: (options: RandomCall) => void asked.push(options) } as unknown as PlatformCalls, // all that is asked for here
    answer: async () => {
      const { length = 0, success } = asked.at(-1) ?? {}
      success?.({ randomValues: Uint8Array.from({ length }, () => (next += 1)).buffer })
      await Promise.resolve()
    },
  }
}

afterEach(() => {
  vi.restoreAllMocks()
})

test('bytes that were fetched ahead are handed out in order, each once', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
  const { calls, answer } = createPlatform()
  const randomBytes = createRandomBytes(calls)
  await answer()
  expect([...randomBytes(3), ...randomBytes(2)]).toEqual([1, 2, 3, 4, 5])
})

test('what a platform gives is mixed with what the language has: neither alone decides', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0xf0 / 256)
  const { calls, answer } = createPlatform()
  const randomBytes = createRandomBytes(calls)
  await answer()
  expect([...randomBytes(2)]).toEqual([0xf1, 0xf2])
})

test('more is fetched when half is used up, once at a time', async () => {
  const { calls, asked, answer } = createPlatform()
  const randomBytes = createRandomBytes(calls)
  await answer()
  randomBytes(256)
  expect(asked).toHaveLength(1)
  randomBytes(1)
  randomBytes(16)
  expect(asked).toHaveLength(2)
  await answer()
  randomBytes(256)
  expect(asked).toHaveLength(2)
})

test('there are as many as were asked for before the first have come, and after all are used up', async () => {
  const { calls, answer } = createPlatform()
  const randomBytes = createRandomBytes(calls)
  expect(randomBytes(16)).toHaveLength(16)
  await answer()
  expect(randomBytes(510)).toHaveLength(510)
  expect(randomBytes(16)).toHaveLength(16)
  expect(randomBytes(0)).toHaveLength(0)
})

test.each<[string, Partial<PlatformCalls>]>([
  ['has none', {}],
  ['refuses', { getRandomValues: ({ fail }) => fail?.({ errMsg: 'getRandomValues:fail' }) }],
  [
    'throws',
    {
      getRandomValues: () => {
        throw new Error('not supported')
      },
    },
  ],
  ['never answers', { getRandomValues: () => undefined }],
])('a platform that %s leaves names that differ all the same', async (_how, calls) => {
  const randomBytes = createRandomBytes(calls as PlatformCalls) // all that is asked for here
  await Promise.resolve()
  const names = Array.from({ length: 50 }, () => randomBytes(16).join())
  expect(new Set(names).size).toBe(50)
  expect(new Set(names.join().split(',')).size).toBeGreaterThan(100)
})

test('a platform that failed is asked again when bytes are wanted', async () => {
  const { calls, asked } = createPlatform()
  const randomBytes = createRandomBytes(calls)
  asked[0]?.fail?.({ errMsg: 'getRandomValues:fail' })
  await Promise.resolve()
  await Promise.resolve()
  expect(randomBytes(16)).toHaveLength(16)
  expect(asked).toHaveLength(2)
})
