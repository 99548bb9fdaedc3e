/** Requests of scripts, whatever became of them; browsers that leave out those that failed count less. */
const OF_SCRIPTS = ['xmlhttprequest', 'fetch']

/** Tells how many requests this page has made since it was called. @returns ends it */
export function countRequests(tell: (requestCount: number) => void): () => void {
  let requestCount = 0
  const observer = new PerformanceObserver(list => {
    // A list of type resource holds no other entries.
    const entries = list.getEntries() as PerformanceResourceTiming[]
    const own = entries.filter(({ initiatorType }) => OF_SCRIPTS.includes(initiatorType))
    requestCount += own.length
    if (own.length > 0) tell(requestCount)
  })
  observer.observe({ type: 'resource' })
  return () => observer.disconnect()
}
