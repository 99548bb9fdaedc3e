import type { Host } from '../host.js'
import { NO_ANSWER, PROBE_TIMEOUT_SEC } from '../probes.js'
import type { ProbeRequest, Probes, Reach, Seen } from '../probes.js'
import { statusOf } from '../transport/miniprogram-calls.js'
import type { CallFailure, NetworkTask, RequestAnswer } from '../transport/miniprogram-calls.js'
import { ask } from './miniprogram/calls.js'
import type { Platform, PlatformCalls } from './miniprogram/calls.js'
import { OFFLINE } from './miniprogram/presence.js'

const TIMEOUT_MS = PROBE_TIMEOUT_SEC * 1000

/** The platform knows without asking anybody. */
const NETWORK_TYPE_TIMEOUT_MS = 1000

/** More than any of these texts has to say. */
const MAX_WORDS_LENGTH = 200

/** What a diagnosis asks of a mini program: requests past the client's own transport, with the platform's own words. */
export function createMiniProgramProbes(host: Host): Probes {
  const platform = host.platform as Platform // as hosts/miniprogram.ts makes it
  const { calls } = platform
  const send = (request: ProbeRequest) => sendBy(platform, host, request)
  return {
    send,
    ask: url => send({ method: 'GET', url }),
    surroundings: async () => ({
      isOnline: await isOnline(calls, host),
      origin: '',
      isControlled: false,
      isWebKit: false,
      permissions: {},
      skipsDomainCheck: skipsDomainCheck(calls),
    }),
    // Also what a function that asks for credentials may reject with.
    wordsOf: failure => wordsOf(Object(failure) as CallFailure), // any value has members
    base: '',
    absolute: url => url,
    violations: [],
    close: () => undefined,
  }
}

async function sendBy(
  { calls, takeConnection }: Platform,
  host: Host,
  { method, url, headers: header = {}, body }: ProbeRequest,
): Promise<Seen> {
  const leave = await takeConnection()
  const startMs = host.nowMs()
  const seen = (reach: Reach, more: Partial<Seen> = {}): Seen => ({
    ...NO_ANSWER,
    reach,
    atMs: (startMs + host.nowMs()) / 2,
    ...more,
  })
  let task: NetworkTask | undefined
  let stopTimer: (() => void) | undefined
  return new Promise<Seen>(resolve => {
    function success(answer: RequestAnswer): void {
      const { header, headers = header, data } = answer
      const status = statusOf(answer)
      const text = typeof data === 'string' ? data : JSON.stringify(data ?? '')
      resolve(status === 0 ? seen('unsent') : seen('answered', { status, headers: inLowerCase(headers), text, url }))
    }
    function fail(failure?: CallFailure | null): void {
      // Alipay calls it a failure that the service refused.
      if (failure && statusOf(failure)) success(failure)
      else resolve(seen('unsent', { words: wordsOf(failure ?? {}) }))
    }
    // Platforms have been seen to call nobody back.
    stopTimer = host.setTimer(() => resolve(seen('silent')), TIMEOUT_MS)
    task = calls.request({
      ...{ url, method, header, headers: header, timeout: TIMEOUT_MS, dataType: 'text', responseType: 'text' },
      ...(body && { data: body.slice().buffer }),
      success,
      fail,
    })
    task?.catch?.(() => undefined)
  })
    .catch((error: unknown) => seen('unsent', { words: wordsOf({ errMsg: String(error) }) }))
    .then(result => {
      stopTimer?.()
      if (result.reach === 'silent') task?.abort?.()
      leave()
      return result
    })
}

/** Platforms write the names of headers as they like. */
function inLowerCase(headers: Readonly<Record<string, unknown>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
}

/** Number and text, without parameters of addresses. */
function wordsOf({ errno, errNo, error, errMsg, errorMessage }: CallFailure): string {
  return [errno ?? errNo ?? error, errMsg ?? errorMessage]
    .filter(part => part !== undefined)
    .join(' ')
    .replace(/\?\S*/g, '')
    .slice(0, MAX_WORDS_LENGTH)
}

function isOnline(calls: PlatformCalls, host: Host): Promise<boolean> {
  if (!calls.getNetworkType) return Promise.resolve(host.isOnline())
  return new Promise(resolve => {
    const stopTimer = host.setTimer(() => resolve(true), NETWORK_TYPE_TIMEOUT_MS)
    ask<{ networkType: string }>(on => calls.getNetworkType?.(on))
      .then(
        ({ networkType }) => resolve(!OFFLINE.test(networkType)),
        () => resolve(true),
      )
      .finally(stopTimer)
  })
}

/** The developer tools can skip the check, and so do phones with a version that is not released. */
function skipsDomainCheck(calls: PlatformCalls): boolean {
  const platform =
    quietly(() => calls.getDeviceInfo?.().platform) ?? quietly(() => calls.getSystemInfoSync?.().platform)
  const version = quietly(() => calls.getAccountInfoSync?.().miniProgram?.envVersion)
  return platform === 'devtools' || (version !== undefined && !/^(release|gray)$/.test(version))
}

/** What platforms have, they have in their own ways. */
function quietly<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}
