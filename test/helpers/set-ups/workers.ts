/** A service worker that lets through what is the page's own, and meets every other request with this. */
const workerThat = (meets: string) => `
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()))
self.addEventListener('fetch', event => {
  if (new URL(event.request.url).origin === location.origin) return
  ${meets}
})`

export const answersItself = workerThat(
  "event.respondWith(new Response('<!doctype html><p>You are offline.', { headers: { 'content-type': 'text/html' } }))",
)

export const rejects = workerThat("event.respondWith(Promise.reject(new Error('not in the cache')))")

export const fetchesWithoutCors = workerThat("event.respondWith(fetch(event.request.url, { mode: 'no-cors' }))")

/** Firefox sends it without its body. */
export const copiesRequest = workerThat('event.respondWith(fetch(new Request(event.request.url, event.request)))')

/** The same worker with one more line, the first that its fetch handler runs. */
export const withFirstLine = (worker: string, line: string) =>
  worker.replace("self.addEventListener('fetch', event => {", found => `${found}\n  ${line}`)
