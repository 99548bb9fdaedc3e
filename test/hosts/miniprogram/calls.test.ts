import { expect, test, vi } from 'vitest'
import { ask } from '../../../src/hosts/miniprogram/calls.js'

test('a call is answered by what it succeeds with', async () => {
  expect(await ask<{ keys: string[] }>(({ success }) => success?.({ keys: ['cat'] }))).toEqual({ keys: ['cat'] })
})

test('an answer may come later', async () => {
  expect(await ask<number>(({ success }) => queueMicrotask(() => success?.(42)))).toBe(42)
})

test.each([
  ['WeChat', { errMsg: 'getStorage:fail data not found' }, 'getStorage:fail data not found'],
  ['Alipay', { error: 10, errorMessage: 'no such file' }, 'no such file'],
  ['a platform without a word', {}, ''],
  ['a platform that says nothing at all', undefined, ''],
  ['a platform that says null', null as never, ''],
])('it fails with what %s says', async (_who, failure, message) => {
  await expect(ask(({ fail }) => fail?.(failure))).rejects.toEqual(new Error(message))
})

test('one that is missing fails like any other', async () => {
  const platform = {} as { getStorage(options: unknown): unknown }
  await expect(ask(on => platform.getStorage(on))).rejects.toThrow('getStorage is not a function')
})

test('what comes after the first word counts for nothing', async () => {
  const twice = ask<number>(({ success, fail }) => {
    success?.(1)
    success?.(2)
    fail?.({ errMsg: 'late' })
  })
  expect(await twice).toBe(1)
})

test('a promise that a framework returns beside has somebody who hears its rejection', async () => {
  const returned = { catch: vi.fn() }
  const failed = ask(({ fail }) => {
    fail?.({ errMsg: 'no' })
    return returned
  })
  await expect(failed).rejects.toThrow('no')
  expect(returned.catch).toHaveBeenCalledExactlyOnceWith(expect.any(Function))
})

test.each([undefined, null, 42, {}, { then: () => undefined }])('%o that is returned beside is no matter', async it => {
  const answer = ask<string>(({ success }) => {
    success?.('heard')
    return it
  })
  expect(await answer).toBe('heard')
})
