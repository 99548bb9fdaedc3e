import type { CDPSession, Page } from 'playwright-core'

/** Requests that are over are let go of by and by, and one collection leaves what the next one finds free. */
const SETTLING_MS = 200
const PASSES = 3

/** What a page's scripts hold. */
export interface PageHeap {
  /** After everything that nobody holds is thrown away. */
  heldBytes(): Promise<number>
  /** As it is at this moment, with what could be thrown away. */
  usedBytes(): Promise<number>
}

/** Objects, what the browser keeps for them, and the bytes of their buffers. The protocol knows more than its types. */
async function readUsage(session: CDPSession): Promise<number> {
  const usage = (await session.send('Runtime.getHeapUsage')) as Partial<Record<string, number>>
  return ['usedSize', 'embedderHeapUsedSize', 'backingStorageSize'].reduce((sum, name) => sum + (usage[name] ?? 0), 0)
}

export async function openPageHeap(page: Page): Promise<PageHeap> {
  const session = await page.context().newCDPSession(page)
  return {
    heldBytes: async () => {
      for (let pass = 0; pass < PASSES; pass += 1) {
        await page.evaluate(settlingMs => new Promise(resolve => setTimeout(resolve, settlingMs)), SETTLING_MS)
        await session.send('HeapProfiler.collectGarbage')
      }
      return readUsage(session)
    },
    usedBytes: () => readUsage(session),
  }
}
