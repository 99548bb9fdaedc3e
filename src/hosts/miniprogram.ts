import type { Host } from '../host.js'
import type { DownloadBody } from '../types.js'
import { createMiniProgramAdapter } from '../transport/miniprogram-adapter.js'
import { createAxiosTransport } from '../transport/axios-transport.js'
import { createAbort } from './abort.js'
import { digest } from './digest.js'
import type { Platform, PlatformCalls } from './miniprogram/calls.js'
import { createConnections } from './miniprogram/connections.js'
import { openFile } from './miniprogram/files.js'
import { watchPresence } from './miniprogram/presence.js'
import { createRandomBytes } from './miniprogram/random-bytes.js'
import { createLocks, openRecords } from './miniprogram/records.js'

declare function setTimeout(callback: () => void, delayMs: number): number
declare function clearTimeout(timer: number): void

/** Everything the SDK asks of a mini program. Nothing of it is known to a page: no DOM, no URL, no Blob, no AbortController. */
export function createPlatformHost(calls: PlatformCalls): Host {
  const takeConnection = createConnections()
  return {
    send: createAxiosTransport(createMiniProgramAdapter(calls, takeConnection)),
    nowMs: () => Date.now(),
    ...watchPresence(calls),
    randomBytes: createRandomBytes(calls),
    setTimer: (callback, delayMs) => {
      const timer = setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
    newAbort: createAbort,
    md5: (source, start, end) => digest(source, start, end),
    openStore: name => Promise.resolve(openRecords(calls, name)),
    lock: createLocks(),
    // The type says Blob to whoever compiles for pages.
    pack: bytes => bytes as unknown as DownloadBody,
    open: source => openFile(calls, source),
    readsAll: true,
    platform: { calls, takeConnection } satisfies Platform,
    // The platform may add a charset to the one, and sets the other as it likes.
    unsignedHeaders: ['Content-Type', 'Content-Length'],
  }
}
