import { CosSlimError, isCosSlimError } from '../../errors.js'
import { readObjectPage } from '../../protocol/object-list.js'
import type { ObjectPage } from '../../protocol/object-list.js'
import { successOf } from '../bucket-calls.js'
import type { CallBucket } from '../bucket-calls.js'
import type { RequestRate } from '../../request/request-rate.js'

const ATTEMPTS = 5
const FIRST_DELAY_MS = 500

export interface Listing {
  readonly call: CallBucket
  readonly rate: RequestRate
  readonly sleep: (delayMs: number) => Promise<void>
}

/**
 * The objects of a prefix, page by page: no more than one page is held.
 *
 * @param marker - The listing begins behind this key.
 * @throws CosSlimError
 */
export async function* listPages(listing: Listing, prefix: string, marker?: string): AsyncIterable<ObjectPage> {
  for (let at = marker; ;) {
    const page = await readPage(listing, { prefix, ...(at !== undefined && { marker: at }) })
    yield page
    if (page.nextMarker === undefined) return
    if (page.nextMarker === at || page.nextMarker === '') {
      throw new CosSlimError('response-unreadable', 'The listing does not come to an end.')
    }
    at = page.nextMarker
  }
}

async function readPage({ call, rate, sleep }: Listing, query: Readonly<Record<string, string>>): Promise<ObjectPage> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rate.next()
      const { text } = successOf('GET of the bucket', await call({ method: 'GET', query }))
      const page = readObjectPage(text)
      if (page) return page
      throw new CosSlimError('response-unreadable', 'The listing could not be read.')
    } catch (error) {
      if (!isCosSlimError(error) || !error.retryable || attempt === ATTEMPTS) throw error
      await sleep(FIRST_DELAY_MS * 2 ** (attempt - 1))
    }
  }
}
