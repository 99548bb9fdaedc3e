import { NO_ANSWER, PROBE_TIMEOUT_SEC } from '../probes.js'
import type { AskMode, Probes, ProbeRequest, Reach, Seen, Violation } from '../probes.js'

const TIMEOUT_MS = PROBE_TIMEOUT_SEC * 1000

/** Firefox tells by an entry, made after the request has failed, what others tell by events. */
const ENTRY_WAIT_MS = 1000

/** Permissions of Chromium for addresses of the device and of the local network. */
const LOCAL = ['loopback-network', 'local-network']

const absolute = (url: string) => new URL(url, location.href).href

const seen = (startMs: number, reach: Reach, more: Partial<Seen> = {}): Seen => ({
  ...NO_ANSWER,
  reach,
  atMs: (startMs + Date.now()) / 2,
  ...more,
})

/** What a diagnosis asks of a browser page or a worker. */
export function createBrowserProbes(): Probes {
  const violations: Violation[] = []
  const listen = ({ disposition, blockedURI, originalPolicy }: SecurityPolicyViolationEvent) => {
    if (disposition === 'enforce') violations.push({ blocked: blockedURI, policy: originalPolicy })
  }
  addEventListener('securitypolicyviolation', listen)
  return {
    send,
    ask: (url, mode) => (mode === 'sandbox' ? askFrame(url) : ask(url, mode)),
    surroundings: async () => ({
      isOnline: navigator.onLine,
      origin: location.origin,
      isControlled: Boolean((navigator as Partial<Navigator>).serviceWorker?.controller), // insecure pages have none
      isWebKit: /Apple/.test(navigator.vendor),
      permissions: Object.fromEntries<string>(
        await Promise.all(
          LOCAL.map(async name => {
            const query = { name: name as PermissionName } // newer than the types
            const state = await (navigator as Partial<Navigator>).permissions?.query(query).catch(() => undefined)
            return [name, state?.state ?? ''] as const
          }),
        ),
      ),
    }),
    base: location.href,
    absolute,
    violations,
    close: () => removeEventListener('securitypolicyviolation', listen),
  }
}

/** By XMLHttpRequest: the events of its `upload` tell on which side of the preflight a request died. */
async function send({ method, url, headers = {}, body }: ProbeRequest): Promise<Seen> {
  const startMs = Date.now()
  let entry: PerformanceEntry | undefined
  let onEntry: (() => void) | undefined
  const isFirefox = /Firefox\//.test(navigator.userAgent)
  const observer = new PerformanceObserver(list => {
    entry ??= list.getEntriesByName(absolute(url))[0]
    if (entry) onEntry?.()
  })
  if (isFirefox) observer.observe({ entryTypes: ['resource'] })
  const result = await new Promise<Seen>(resolve => {
    const request = new XMLHttpRequest()
    let hasSent = false
    const end = () => resolve(seen(startMs, hasSent ? 'sent' : 'unsent'))
    request.open(method, url)
    for (const name in headers) request.setRequestHeader(name, headers[name] ?? '')
    request.timeout = TIMEOUT_MS
    // Where nothing is sent, a listener would be the only reason for a preflight.
    if (body) request.upload.onload = () => (hasSent = true)
    request.onerror = () => {
      if (!isFirefox || !body || hasSent || entry) end()
      else {
        onEntry = end
        setTimeout(end, ENTRY_WAIT_MS)
      }
    }
    request.ontimeout = () => resolve(seen(startMs, hasSent ? 'silent-sent' : 'silent'))
    request.onload = () => {
      const lines = request.getAllResponseHeaders().matchAll(/^([^:\r\n]+): *(.*)\r?$/gm)
      resolve(
        seen(startMs, 'answered', {
          status: request.status,
          headers: Object.fromEntries(Array.from(lines, ([, name = '', value = '']) => [name.toLowerCase(), value])),
          text: request.responseText,
          url: request.responseURL,
        }),
      )
    }
    request.send(body)
  })
  observer.disconnect()
  if (!isFirefox || !body || result.reach !== 'unsent') return result
  return entry ? { ...result, reach: entry.duration > 0 ? 'sent' : 'unsent' } : { ...result, isSure: false }
}

async function ask(url: string, mode: Exclude<AskMode, 'sandbox'>): Promise<Seen> {
  const startMs = Date.now()
  const own = new AbortController()
  const timer = setTimeout(() => own.abort(), TIMEOUT_MS)
  try {
    const {
      type,
      status,
      url: answered,
    } = await fetch(url, {
      mode: mode === 'no-cors' ? mode : 'cors',
      redirect: mode === 'manual' ? mode : 'follow',
      credentials: 'same-origin',
      cache: 'no-store',
      signal: own.signal,
    })
    const reach = type === 'opaque' ? type : type === 'opaqueredirect' ? 'redirected' : 'answered'
    return seen(startMs, reach, { status, url: answered })
  } catch {
    return seen(startMs, own.signal.aborted ? 'silent' : 'unsent')
  } finally {
    clearTimeout(timer)
  }
}

/** From a frame of an origin of its own, which no service worker controls. */
async function askFrame(url: string): Promise<Seen> {
  const startMs = Date.now()
  const frame = document.createElement('iframe')
  const asking = `fetch(${JSON.stringify(url)},{mode:'no-cors'}).then(()=>1,()=>0).then(v=>parent.postMessage(v,'*'))`
  frame.sandbox.add('allow-scripts')
  frame.hidden = true
  frame.srcdoc = `<script>${asking}</script>`
  let listen: ((event: MessageEvent) => void) | undefined
  // Silence also where the policy of the page forbids such a script.
  const answer = await new Promise(resolve => {
    listen = ({ source, data }) => source === frame.contentWindow && resolve(data)
    addEventListener('message', listen)
    setTimeout(resolve, TIMEOUT_MS)
    document.body.append(frame)
  })
  if (listen) removeEventListener('message', listen)
  frame.remove()
  return seen(startMs, answer === 1 ? 'opaque' : 'unsent')
}
