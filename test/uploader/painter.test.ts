import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPainter } from '../../src/uploader/painter.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what changes at once is drawn once, soon', () => {
  const draw = vi.fn()
  const { paint } = createPainter(draw)
  paint()
  paint()
  expect(draw).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(draw).toHaveBeenCalledOnce()
})

test('a flood of changes is drawn five times a second, and its last one is', () => {
  let latest = 0
  const drawn: number[] = []
  const { paint } = createPainter(() => drawn.push(latest))
  for (latest = 1; latest <= 100; latest += 1) {
    paint()
    vi.advanceTimersByTime(10)
  }
  latest = 101
  paint()
  vi.advanceTimersByTime(1000)
  expect(drawn.length).toBeLessThanOrEqual(7)
  expect(drawn.at(-1)).toBe(101)
})

test('nothing is drawn after the end', () => {
  const draw = vi.fn()
  const { paint, stop } = createPainter(draw)
  paint()
  stop()
  paint()
  vi.advanceTimersByTime(1000)
  expect(draw).not.toHaveBeenCalled()
})
