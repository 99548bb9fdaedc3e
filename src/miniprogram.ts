import { createClientOn } from './client.js'
import { DEFAULT_MINI_PROGRAM_PARTS_FROM_BYTES } from './defaults.js'
import type { Diagnosis } from './diagnosis.js'
import type { Host } from './host.js'
import type { PlatformCalls } from './hosts/miniprogram/calls.js'
import { createPlatformHost } from './hosts/miniprogram.js'
import type {
  CosSlimClient,
  DiagnoseOptions,
  MiniProgramApi,
  MiniProgramClientOptions,
  MiniProgramHost,
  MiniProgramSource,
} from './types.js'
import { openForm } from './upload/form.js'

export type { FindingCode } from './catalogue.js'
export type { Diagnosis, Finding, Paste } from './diagnosis.js'
export { CosSlimError, isCosSlimError, slimErrorCodes } from './errors.js'
export type { ServiceRefusal, SlimErrorCode } from './errors.js'
export type * from './types.js'
export { version } from './version.js'

declare const wx: MiniProgramApi

/** One for each platform: connections, locks and what it knows of the network belong to the whole app. */
const hosts = new Map<MiniProgramApi, Host>()

/**
 * What a client needs of a platform other than WeChat, or of a framework: `createMiniProgramHost(Taro)`.
 *
 * @throws TypeError for something that makes no requests
 */
export function createMiniProgramHost(api: MiniProgramApi): MiniProgramHost {
  const known = hosts.get(api)
  if (known) return known
  const { request } = Object(api) as Partial<MiniProgramApi> // any value has members
  if (typeof request !== 'function') throw new TypeError('createMiniProgramHost: api has no request')
  const host = createPlatformHost(api as unknown as PlatformCalls) // by the names that WeChat gives them
  hosts.set(api, host)
  return host
}

/**
 * A client for one bucket, for mini programs.
 *
 * @throws TypeError naming the option and what it got
 */
export function createClient({
  host = createMiniProgramHost(wx),
  partsFromBytes = DEFAULT_MINI_PROGRAM_PARTS_FROM_BYTES,
  ...options
}: MiniProgramClientOptions): CosSlimClient<MiniProgramSource> {
  const known = Array.from(hosts.values()).find(one => one === host)
  if (!known) throw new TypeError('createClient: host has to come from createMiniProgramHost')
  return createClientOn(known, { ...options, partsFromBytes }, openForm)
}

/**
 * Says which setting is wrong, how certain that is, and gives the text that puts it right: domain lists, STS endpoint and
 * its reply, clock, network, the policy, imageSlim. Sends five small requests at most where all is right, one after the
 * other; nothing is stored outside the caller's own prefix, and nothing at all with `store: false`.
 *
 * A file of its own, run when it is called for the first time.
 *
 * @throws CosSlimError `cancelled`, where the client is closed meanwhile
 */
export async function diagnose(
  client: CosSlimClient<MiniProgramSource>,
  options: DiagnoseOptions = {},
): Promise<Diagnosis> {
  const { diagnoseMiniProgram } = await import('./diagnose/miniprogram.js')
  return diagnoseMiniProgram(client, options)
}
