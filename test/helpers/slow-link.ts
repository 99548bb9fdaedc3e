import type { Page } from 'playwright-core'

/** From now on the page receives at most so many bytes a second, as over a slow connection. */
export async function throttleDownloads(page: Page, bytesPerSec: number): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const conditions = { offline: false, latency: 0, downloadThroughput: bytesPerSec, uploadThroughput: -1 }
  await session.send('Network.emulateNetworkConditions', conditions)
}
