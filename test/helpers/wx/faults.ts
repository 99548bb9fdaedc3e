/** Calls that reach the network. */
export type WxNetworkCall = 'request' | 'uploadFile'

/** Which calls a fault hits; all of them where nothing is said. */
export interface WxFaultMatch {
  readonly call?: WxNetworkCall
  readonly method?: string
  /** A piece of the address, or what it looks like. */
  readonly url?: string | RegExp
}

export type WxFaultKind =
  /** Nothing is ever called, not even `complete`; the place stays taken until it is aborted. */
  | { readonly kind: 'no-callback' }
  /** As after a while in the background. */
  | { readonly kind: 'interrupted' }
  /** A success with `statusCode` 0 and no data. */
  | { readonly kind: 'status-0' }
  | { readonly kind: 'domain' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'fail'; readonly errMsg: string; readonly errno?: number }

export type WxFault = WxFaultKind & {
  readonly match?: WxFaultMatch
  /** So many that match go by unharmed first. @default 0 */
  skip?: number
  /** @default 1 */
  times?: number
  /** Whether the server gets the whole of it all the same, and only its answer is lost. @default false */
  readonly reachesServer?: boolean
}

/** By which a fault is chosen. */
export interface WxFaultSubject {
  readonly call: WxNetworkCall
  readonly method: string
  readonly url: string
}

function fits({ match = {} }: WxFault, subject: WxFaultSubject): boolean {
  const { call = subject.call, method = subject.method, url = '' } = match
  const fitsUrl = typeof url === 'string' ? subject.url.includes(url) : subject.url.search(url) !== -1
  return call === subject.call && method === subject.method && fitsUrl
}

/** The fault that hits this call, counted down; used up ones are taken off the list. */
export function takeWxFault(faults: WxFault[], subject: WxFaultSubject): WxFault | undefined {
  const fault = faults.find(each => fits(each, subject))
  if (!fault) return undefined
  const { skip = 0, times = 1 } = fault
  if (skip > 0) {
    fault.skip = skip - 1
    return undefined
  }
  fault.times = times - 1
  if (times <= 1) faults.splice(faults.indexOf(fault), 1)
  return fault
}
