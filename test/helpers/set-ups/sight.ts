import type { Tab } from '../engines/engine.js'
import { KEY_PREFIX } from './stage.js'

/** What a script sees of an endpoint, without any library. */
export interface Sight {
  /** Of a PUT with the headers of an upload: the status, or how far it came. */
  readonly put: number | 'sent' | 'not sent' | 'timeout, sent' | 'timeout, not sent'
  /** Of a GET without CORS. */
  readonly noCors: 'opaque' | 'readable' | 'fail' | 'timeout'
  /** Of a plain GET. */
  readonly get: number | 'fail' | 'timeout'
}

/** Long enough for a loopback on a busy machine, and short enough to wait for. */
const PATIENCE_MS = 2500

/** Signed for nobody, until 1970. */
const DEAD =
  'q-sign-algorithm=sha1&q-ak=nobody&q-sign-time=1;2&q-key-time=1;2&q-header-list=&q-url-param-list=&q-signature=0'

/**
 * Whether bytes of the PUT left is told by the events of its upload, except in Firefox, which has none without an answer:
 * there it is the duration in Resource Timing, 0 where the preflight failed.
 */
export function lookAt(tab: Tab, endpoint: string): Promise<Sight> {
  return tab.run(
    async ({ url, dead, patienceMs }) => {
      const isFirefox = navigator.userAgent.includes('Firefox')
      const durations = new Map<string, number>()
      const observer = new PerformanceObserver(list => {
        for (const { name, duration } of list.getEntries()) durations.set(name, duration)
      })
      observer.observe({ type: 'resource', buffered: true })

      const putUrl = `${url}?look=put`
      const put = await new Promise<Sight['put']>(resolve => {
        const request = new XMLHttpRequest()
        let hasLeft = false
        request.upload.onload = () => (hasLeft = true)
        request.upload.onprogress = ({ loaded, total }) => (hasLeft ||= loaded === total && total > 0)
        request.onload = () => resolve(request.status)
        request.onerror = () => resolve(hasLeft ? 'sent' : 'not sent')
        request.ontimeout = () => resolve(hasLeft ? 'timeout, sent' : 'timeout, not sent')
        request.open('PUT', putUrl)
        request.timeout = patienceMs
        request.setRequestHeader('authorization', dead)
        request.setRequestHeader('content-type', 'image/png')
        request.setRequestHeader('pic-operations', '{"is_pic_info":1,"rules":[]}')
        request.setRequestHeader('x-cos-security-token', 'none')
        request.send(new Uint8Array(70))
      })
      await new Promise(resolve => setTimeout(resolve, 50)) // entries come late
      const duration = durations.get(putUrl)
      const hasLeft = isFirefox && put === 'not sent' && duration !== undefined && duration > 0

      const ask = async (name: string, options: RequestInit) => {
        const abort = new AbortController()
        const timer = setTimeout(() => abort.abort(), patienceMs)
        try {
          return await fetch(`${url}?look=${name}`, { ...options, cache: 'no-store', signal: abort.signal })
        } catch {
          return abort.signal.aborted ? ('timeout' as const) : ('fail' as const)
        } finally {
          clearTimeout(timer)
        }
      }
      const reached = await ask('reach', { mode: 'no-cors' })
      const got = await ask('get', {})
      return {
        put: hasLeft ? ('sent' as const) : put,
        noCors: typeof reached === 'string' ? reached : reached.type === 'opaque' ? 'opaque' : 'readable',
        get: typeof got === 'string' ? got : got.status,
      }
    },
    { url: `${endpoint}/${KEY_PREFIX}look.png`, dead: DEAD, patienceMs: PATIENCE_MS },
  )
}
