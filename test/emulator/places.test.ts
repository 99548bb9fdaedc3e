import { expect, test } from 'vitest'
import { Places } from '../../demo/emulator/places.js'

test('no more jobs run at once than there are places, in the order they came', async () => {
  const places = new Places(2)
  const started: number[] = []
  const ends: (() => void)[] = []
  const jobs = [0, 1, 2, 3].map(index =>
    places.run(() => {
      started.push(index)
      return new Promise<void>(resolve => ends.push(resolve))
    }),
  )
  await Promise.resolve()
  expect(started).toEqual([0, 1])
  ends[0]?.()
  await jobs[0]
  await expect.poll(() => started).toEqual([0, 1, 2])
  ends[1]?.()
  ends[2]?.()
  await expect.poll(() => started).toEqual([0, 1, 2, 3])
  ends[3]?.()
  await Promise.all(jobs)
})

test('a job that fails gives its place back', async () => {
  const places = new Places(1)
  await expect(places.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await places.run(() => Promise.resolve('yes'))).toBe('yes')
})
