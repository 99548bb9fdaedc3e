import type { ObjectPage } from '../../protocol/object-list.js'
import type { Filter, SkipReason } from './selection.js'
import { isWorthNaming, skipReason } from './selection.js'
import type { SaveAs } from './save-as.js'
import type { ShardRecord } from './journal.js'
import { MAX_NAMED } from './journal.js'

/** One page of a listing, sorted out. */
export type Selection = Pick<ShardRecord, 'items' | 'named'> & {
  /** Last key of the page; absent where it was empty. */
  readonly upTo?: string
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>
}

export function selectFrom({ objects }: ObjectPage, filter: Filter, saveAs: SaveAs): Selection {
  const items: ShardRecord['items'][number][] = []
  const named: ShardRecord['named'][number][] = []
  const skipped: Partial<Record<SkipReason, number>> = {}
  for (const object of objects) {
    const { key, sizeBytes, etag } = object
    const reason = skipReason(object, filter, saveAs)
    if (reason === undefined) items.push([key, sizeBytes, etag])
    else skipped[reason] = (skipped[reason] ?? 0) + 1
    if (reason !== undefined && isWorthNaming(reason)) named.push([key, sizeBytes, reason])
  }
  const upTo = objects.at(-1)?.key
  return { items, named, skipped, ...(upTo !== undefined && { upTo }) }
}

/** What a run would do, counted. */
export interface Estimate {
  readonly images: number
  readonly bytes: number
  readonly pages: number
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>
  /** The first of them, by name. */
  readonly archived: readonly string[]
}

/** Counts a whole listing and holds one page of it. */
export async function estimate(pages: AsyncIterable<ObjectPage>, filter: Filter, saveAs: SaveAs): Promise<Estimate> {
  let [images, bytes, count] = [0, 0, 0]
  const skipped: Partial<Record<SkipReason, number>> = {}
  const archived: string[] = []
  for await (const page of pages) {
    const selection = selectFrom(page, filter, saveAs)
    count += 1
    images += selection.items.length
    for (const [, sizeBytes] of selection.items) bytes += sizeBytes
    for (const [reason, more] of Object.entries(selection.skipped) as [SkipReason, number][]) {
      skipped[reason] = (skipped[reason] ?? 0) + more
    }
    for (const [key, , reason] of selection.named) {
      if (reason === 'archived' && archived.length < MAX_NAMED) archived.push(key)
    }
  }
  return { images, bytes, pages: count, skipped, archived }
}
