import type { Page } from 'playwright-core'

/** -1 leaves a direction as it is. */
async function throttle(page: Page, downloadThroughput: number, uploadThroughput: number): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const conditions = { offline: false, latency: 0, downloadThroughput, uploadThroughput }
  await session.send('Network.emulateNetworkConditions', conditions)
}

/** From now on the page receives at most so many bytes a second, as over a slow connection. */
export function throttleDownloads(page: Page, bytesPerSec: number): Promise<void> {
  return throttle(page, bytesPerSec, -1)
}

/**
 * From now on all requests of the page together hand on at most so many bytes a second. Without it a page takes for sent
 * what the operating system only keeps: on the loopback interface that is up to 4 MB for each connection.
 */
export function throttleUploads(page: Page, bytesPerSec: number): Promise<void> {
  return throttle(page, -1, bytesPerSec)
}
