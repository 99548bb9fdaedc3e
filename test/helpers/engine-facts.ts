import type { OpenInEngine } from './site.js'

/** Of a request that is made to find out: more than any engine reports at a time, and soon sent. */
const BODY_BYTES = 300_000

declare global {
  interface Performance {
    readonly memory?: unknown
  }
}

/**
 * What an engine shows a page, one entry for each row of docs/browsers.md.
 *
 * @param endpoint - Takes a PUT and answers it, over a link that is slow enough to be seen; CORS lets the page read.
 * @param blocked - The policy of the page keeps requests from it.
 */
export function engineFactsOf(
  { page }: OpenInEngine,
  endpoint: string,
  blocked: string,
): Promise<Readonly<Record<string, string>>> {
  return page.evaluate(
    async ({ endpoint, blocked, bodyBytes }) => {
      const yesOrNo = (is: boolean) => (is ? 'yes' : 'no')

      const failure = await fetch(blocked).then(
        () => 'none',
        (error: unknown) => String(error),
      )

      const firstReport = await new Promise<number>(resolve => {
        let first = 0
        const request = new XMLHttpRequest()
        request.upload.onprogress = ({ loaded }) => (first ||= loaded)
        request.onloadend = () => resolve(first)
        request.open('PUT', `${endpoint}/engine-facts`)
        request.send(new Blob([new Uint8Array(bodyBytes)]))
      })

      const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[]
      const entry = entries.find(({ name }) => name.startsWith(endpoint))

      const keepsFiles = await new Promise<boolean>(resolve => {
        const opening = indexedDB.open('engine-facts')
        opening.onupgradeneeded = () => opening.result.createObjectStore('files')
        opening.onerror = () => resolve(false)
        opening.onsuccess = () => {
          const keeping = opening.result.transaction('files', 'readwrite')
          keeping.objectStore('files').put(new File(['bytes'], 'a.png'), 'key')
          keeping.oncomplete = () => resolve(true)
          keeping.onabort = () => resolve(false)
        }
      })

      return {
        'First report of progress of 300 000 bytes on a link of 1 MB/s': `${firstReport} bytes`,
        'What `fetch` says of a request that failed': failure,
        'Resource Timing has the status of an answer': yesOrNo((entry?.responseStatus ?? 0) > 0),
        'IndexedDB takes files in the session of the tests': yesOrNo(keepsFiles),
        '`navigator.storage` is there': yesOrNo('storage' in navigator),
        '`navigator.locks` is there': yesOrNo('locks' in navigator),
        '`crypto.subtle` is there on `http://127.0.0.1`': yesOrNo('subtle' in crypto),
        '`keepalive` of `fetch` is there': yesOrNo('keepalive' in new Request('/')),
        '`navigator.onLine` with a network': String(navigator.onLine),
        '`performance.memory` is there': yesOrNo(performance.memory !== undefined),
      }
    },
    { endpoint, blocked, bodyBytes: BODY_BYTES },
  )
}
