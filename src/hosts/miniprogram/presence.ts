import { ask } from './calls.js'
import type { PlatformCalls } from './calls.js'

/** Whether requests have a chance, and the time in which they had one. */
export interface Presence {
  /** There is a network, and the app is not in the background, where its requests are interrupted. */
  isOnline(): boolean
  onOnline(callback: () => void): () => void
  elapsedMs(): number
  /** Stands still while the app is in the background. */
  activeMs(): number
}

declare function setTimeout(callback: () => void, delayMs: number): number

/** WeChat's and Alipay's word. */
export const OFFLINE = /^(none|notreachable)$/i

/** @see https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html what becomes of requests in the background */
export function watchPresence(calls: PlatformCalls): Presence {
  const waiting = new Set<() => void>()
  let isConnected = true
  let isTold = false
  let isShown = true
  /** Since when it has been hidden; absent once it is seen, and what was interrupted is told. */
  let hiddenAtMs: number | undefined
  let hiddenMs = 0
  let lastMs = Date.now()
  let countedMs = 0

  function isOnline(): boolean {
    return isConnected && hiddenAtMs === undefined
  }

  function tell(): void {
    if (!isOnline()) return
    const callbacks = [...waiting]
    waiting.clear()
    for (const callback of callbacks) callback()
  }

  function elapsedMs(): number {
    const nowMs = Date.now()
    // The device's clock may be set back.
    countedMs += Math.max(0, nowMs - lastMs)
    lastMs = nowMs
    return countedMs
  }

  calls.onNetworkStatusChange?.(change => {
    isConnected = change.isConnected
    isTold = true
    tell()
  })
  calls.onAppHide?.(() => {
    isShown = false
    hiddenAtMs ??= elapsedMs()
  })
  function show(): void {
    // It may be hidden again already.
    if (!isShown || hiddenAtMs === undefined) return
    hiddenMs += elapsedMs() - hiddenAtMs
    hiddenAtMs = undefined
    tell()
  }

  // What was interrupted is told with this or right after it, and belongs to the time in the background.
  calls.onAppShow?.(() => {
    isShown = true
    setTimeout(show, 0)
  })
  if (calls.getNetworkType) {
    ask<{ networkType: string }>(on => calls.getNetworkType?.(on)).then(
      ({ networkType }) => {
        // How it was at the start may be answered after it has changed.
        if (!isTold) isConnected = !OFFLINE.test(networkType)
      },
      () => undefined,
    )
  }

  return {
    isOnline,
    onOnline: callback => {
      waiting.add(callback)
      return () => void waiting.delete(callback)
    },
    elapsedMs,
    activeMs: () => (hiddenAtMs ?? elapsedMs()) - hiddenMs,
  }
}
