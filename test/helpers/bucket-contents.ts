import type { LocalCos } from '../../demo/emulator/local-cos.js'
import { get } from '../emulator/call.js'

/** What stands in a bucket under a prefix, as its owner sees it. */
export interface BucketContents {
  readonly keys: readonly string[]
  /** Uploads in parts that were begun, and neither completed nor cleared away: their keys. */
  readonly unfinished: readonly string[]
}

const keysIn = (text: string) => Array.from(text.matchAll(/<Key>([^<]*)<\/Key>/g), ([, key]) => key ?? '')

export async function contentsOf(cos: LocalCos, prefix: string): Promise<BucketContents> {
  const query = `prefix=${encodeURIComponent(prefix)}`
  const [objects, uploads] = await Promise.all([get(cos, '', { query }), get(cos, '', { query: `uploads&${query}` })])
  for (const { status, code } of [objects, uploads]) {
    if (status !== 200) throw new Error(`The list of ${prefix} was answered with ${status} ${code}`)
  }
  return { keys: keysIn(objects.text), unfinished: keysIn(uploads.text) }
}
