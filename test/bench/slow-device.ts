import type { Page } from 'playwright-core'

/** How many times slower than this machine: as Lighthouse takes it for a middling phone. */
export const SLOWER_TIMES = 4

/** From now on the page's main thread is that much slower. */
export async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER_TIMES })
}
