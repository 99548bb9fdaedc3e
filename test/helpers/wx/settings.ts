/** Live: what is changed here holds for the calls that come after. */
export interface WxSettings {
  /** How the names of an answer's headers are written. @default 'as-sent' */
  headerCase: 'as-sent' | 'lower' | 'UPPER' | 'Title'
  /** Adds `; charset=utf-8` to a content type that names none. @default false */
  addsCharset: boolean
  /** Whether the answer of `uploadFile` brings headers, which no page of WeChat promises. @default false */
  uploadFileTellsHeader: boolean
  /**
   * Origins that the owner of the mini program has listed; undefined is the switch of the developer tools that turns
   * the check off. @default undefined
   */
  domains: { readonly request?: readonly string[]; readonly uploadFile?: readonly string[] } | undefined
  /** Where names other than those of the COS lead: host to origin of a server of this machine. @default none */
  hosts: Readonly<Record<string, string>>
  /** Of calls that name none. @default 60000 */
  defaultTimeoutMs: number
  /** A longer one that is asked for is cut. @default 60000 */
  maxTimeoutMs: number
  /** What the device says of itself; of the version too, where that is given. @default an iPhone that does not tell */
  device: { readonly platform: string; readonly envVersion?: 'develop' | 'trial' | 'release' }
  /** When code learns what the background interrupted, seen from `onAppShow`. @default 'after-show' */
  interruptedArrives: 'at-once' | 'before-show' | 'after-show'
}

export function defaultWxSettings(): WxSettings {
  return {
    headerCase: 'as-sent',
    addsCharset: false,
    uploadFileTellsHeader: false,
    domains: undefined,
    hosts: {},
    defaultTimeoutMs: 60_000,
    maxTimeoutMs: 60_000,
    device: { platform: 'ios' },
    interruptedArrives: 'after-show',
  }
}
