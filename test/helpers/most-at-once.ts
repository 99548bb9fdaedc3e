import type { LogEntry } from '../../demo/emulator/log.js'

/** Most requests that were under way at once, each of them for as long as this. */
export function mostAtOnce(requests: readonly LogEntry[], lengthMs: number): number {
  const startedMs = requests.map(request => request.startedMs)
  return Math.max(...startedMs.map(atMs => startedMs.filter(began => began <= atMs && atMs < began + lengthMs).length))
}
