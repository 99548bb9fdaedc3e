import type { LocalCos } from '../../../demo/emulator/local-cos.js'
import { WxRefusal } from './callbacks.js'
import type { WxNetworkCall } from './faults.js'
import type { WxSettings } from './settings.js'

/** The code of WeChat for a name that is on no list. */
const NOT_LISTED_ERRNO = 600_002

/** Where bytes go, and what the server is told to be called. */
export interface Place {
  readonly hostname: string
  readonly port: string
  /** With the query. */
  readonly path: string
  readonly host: string
}

export const notListed = () => new WxRefusal('url not in domain list', NOT_LISTED_ERRNO)

/** @throws WxRefusal for an address that is none, is not listed, or leads nowhere. */
export function placeOf(url: string, call: WxNetworkCall, settings: WxSettings, cos: LocalCos | undefined): Place {
  if (!URL.canParse(url)) throw new WxRefusal(`invalid url "${url}"`)
  const { origin, host, hostname, pathname, search } = new URL(url)
  const { domains, hosts } = settings
  if (domains && !(domains[call] ?? []).includes(origin)) throw notListed()
  const isCos = cos !== undefined && hostname.endsWith('.myqcloud.com')
  const server = hosts[host] ?? (isCos ? cos.endpoint : hostname === '127.0.0.1' ? origin : undefined)
  if (server === undefined) throw new WxRefusal('errcode:-105 error_msg:net::ERR_NAME_NOT_RESOLVED')
  const { hostname: toName, port } = new URL(server)
  return { hostname: toName, port, path: pathname + search, host }
}
