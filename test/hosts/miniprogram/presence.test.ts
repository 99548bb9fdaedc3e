import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { PlatformCalls } from '../../../src/hosts/miniprogram/calls.js'
import { watchPresence } from '../../../src/hosts/miniprogram/presence.js'

type NetworkTypeCall = Parameters<NonNullable<PlatformCalls['getNetworkType']>>[0]

/** A phone that the test carries around. */
function createPhone() {
  let tell: (change: { isConnected: boolean }) => void = () => undefined
  const listeners: Record<'show' | 'hide', () => void> = { show: () => undefined, hide: () => undefined }
  let asked: NetworkTypeCall | undefined
  const calls: Partial<PlatformCalls> = {
    onNetworkStatusChange: listener => void (tell = listener),
    onAppShow: listener => void (listeners.show = listener),
    onAppHide: listener => void (listeners.hide = listener),
    getNetworkType: options => void (asked = options),
  }
  const presence = watchPresence(calls as PlatformCalls) // all that is asked for here
  return {
    ...presence,
    connect: (isConnected: boolean) => tell({ isConnected }),
    showAndHide: () => {
      listeners.show()
      listeners.hide()
      vi.advanceTimersByTime(0)
    },
    show: () => {
      listeners.show()
      vi.advanceTimersByTime(0)
    },
    hide: () => listeners.hide(),
    answerNetworkType: async (networkType: string) => {
      asked?.success?.({ networkType })
      await Promise.resolve()
    },
  }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a phone', () => {
  test.each([
    ['none', false],
    ['NONE', false],
    ['NOTREACHABLE', false],
    ['wifi', true],
    ['4g', true],
    ['unknown', true],
  ])('whose network is %s at the start is online: %o', async (networkType, isOnline) => {
    const phone = createPhone()
    expect(phone.isOnline()).toBe(true)
    await phone.answerNetworkType(networkType)
    expect(phone.isOnline()).toBe(isOnline)
  })

  test('is online as the platform tells', () => {
    const phone = createPhone()
    phone.connect(false)
    expect(phone.isOnline()).toBe(false)
    phone.connect(true)
    expect(phone.isOnline()).toBe(true)
  })

  test('is as it was told last: how it was at the start may be answered later', async () => {
    const phone = createPhone()
    phone.connect(true)
    await phone.answerNetworkType('none')
    expect(phone.isOnline()).toBe(true)
  })

  test('that is hidden again at once has been hidden all the time', () => {
    const phone = createPhone()
    phone.hide()
    vi.advanceTimersByTime(1000)
    phone.showAndHide()
    vi.advanceTimersByTime(1000)
    expect([phone.isOnline(), phone.activeMs()]).toEqual([false, 0])
    phone.show()
    expect([phone.isOnline(), phone.activeMs()]).toEqual([true, 0])
  })

  test('has no chance in the background, whatever its network', () => {
    const phone = createPhone()
    phone.hide()
    expect(phone.isOnline()).toBe(false)
    phone.connect(true)
    expect(phone.isOnline()).toBe(false)
    phone.show()
    expect(phone.isOnline()).toBe(true)
  })

  test.each<[string, Partial<PlatformCalls>]>([
    ['tells nothing', {}],
    ['does not know its network', { getNetworkType: ({ fail }) => fail?.({ errMsg: 'getNetworkType:fail' }) }],
    [
      'throws when it is asked',
      {
        getNetworkType: () => {
          throw new Error('not supported')
        },
      },
    ],
  ])('that %s is taken to be online', async (_how, calls) => {
    const presence = watchPresence(calls as PlatformCalls) // all that is asked for here
    await Promise.resolve()
    expect(presence.isOnline()).toBe(true)
  })
})

describe('who waits for the network', () => {
  test('is called once when it is back', () => {
    const phone = createPhone()
    phone.connect(false)
    const callback = vi.fn()
    phone.onOnline(callback)
    expect(callback).not.toHaveBeenCalled()
    phone.connect(true)
    phone.connect(false)
    phone.connect(true)
    expect(callback).toHaveBeenCalledTimes(1)
  })

  test('is called when the app is shown again', () => {
    const phone = createPhone()
    phone.hide()
    const callback = vi.fn()
    phone.onOnline(callback)
    phone.show()
    expect(callback).toHaveBeenCalledTimes(1)
  })

  test('waits for both, in either order', () => {
    for (const [first, second] of [
      ['connect', 'show'],
      ['show', 'connect'],
    ] as const) {
      const phone = createPhone()
      phone.connect(false)
      phone.hide()
      const callback = vi.fn()
      phone.onOnline(callback)
      phone[first](true)
      expect(callback).not.toHaveBeenCalled()
      phone[second](true)
      expect(callback).toHaveBeenCalledTimes(1)
    }
  })

  test('never waits while the phone is online', async () => {
    const phone = createPhone()
    phone.connect(false)
    const callback = vi.fn()
    phone.onOnline(callback)
    await phone.answerNetworkType('wifi')
    expect(callback).toHaveBeenCalledTimes(phone.isOnline() ? 1 : 0)
  })

  test('and gives up is not called', () => {
    const phone = createPhone()
    phone.connect(false)
    const callback = vi.fn()
    phone.onOnline(callback)()
    phone.connect(true)
    expect(callback).not.toHaveBeenCalled()
  })

  test('and waits again from within the call is called the next time, not at once', () => {
    const phone = createPhone()
    phone.connect(false)
    let count = 0
    const again = () => {
      count += 1
      phone.onOnline(again)
    }
    phone.onOnline(again)
    phone.connect(true)
    expect(count).toBe(1)
    phone.connect(true)
    expect(count).toBe(2)
  })

  test('is not called when an app is shown that was never hidden', () => {
    const phone = createPhone()
    phone.connect(false)
    const callback = vi.fn()
    phone.onOnline(callback)
    phone.show()
    expect(callback).not.toHaveBeenCalled()
  })
})

describe('time', () => {
  test('passes in the foreground', () => {
    const phone = createPhone()
    expect(phone.elapsedMs()).toBe(0)
    vi.advanceTimersByTime(1500)
    expect(phone.elapsedMs()).toBe(1500)
    expect(phone.elapsedMs()).toBe(1500)
  })

  test('goes on in the background for clocks', () => {
    const phone = createPhone()
    phone.hide()
    vi.advanceTimersByTime(60_000)
    phone.show()
    expect([phone.elapsedMs(), phone.activeMs()]).toEqual([60_000, 0])
  })

  test('stands still in the background, however often somebody looks', () => {
    const phone = createPhone()
    vi.advanceTimersByTime(1000)
    phone.hide()
    vi.advanceTimersByTime(60_000)
    expect(phone.activeMs()).toBe(1000)
    vi.advanceTimersByTime(60_000)
    phone.show()
    vi.advanceTimersByTime(10)
    expect(phone.activeMs()).toBe(1010)
  })

  test('counts what passed before the background where nobody had looked', () => {
    const phone = createPhone()
    vi.advanceTimersByTime(700)
    phone.hide()
    vi.advanceTimersByTime(9000)
    phone.show()
    expect(phone.activeMs()).toBe(700)
  })

  test('stands still from the first word of two that the app is hidden', () => {
    const phone = createPhone()
    phone.hide()
    vi.advanceTimersByTime(5000)
    phone.hide()
    vi.advanceTimersByTime(5000)
    phone.show()
    phone.show()
    expect(phone.activeMs()).toBe(0)
  })

  test('never runs backwards, though the clock be set back, and goes on from there', () => {
    const phone = createPhone()
    vi.advanceTimersByTime(5000)
    expect(phone.elapsedMs()).toBe(5000)
    vi.setSystemTime(Date.now() - 3_600_000)
    expect(phone.elapsedMs()).toBe(5000)
    vi.advanceTimersByTime(200)
    expect(phone.elapsedMs()).toBe(5200)
  })
})
