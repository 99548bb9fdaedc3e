import type { LocalCos } from '../../demo/emulator/local-cos.js'
import { get } from '../emulator/call.js'

/** What stands in a bucket under a prefix, as its owner sees it. */
export interface BucketContents {
  readonly keys: readonly string[]
  /** Uploads in parts that were begun, and neither completed nor cleared away: their keys. */
  readonly unfinished: readonly string[]
}

const textsIn = (xml: string, name: string) =>
  Array.from(xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g')), ([, text]) => text ?? '')

const keysIn = (xml: string) => textsIn(xml, 'Key')

export async function contentsOf(cos: LocalCos, prefix: string): Promise<BucketContents> {
  const query = `prefix=${encodeURIComponent(prefix)}`
  const [objects, uploads] = await Promise.all([get(cos, '', { query }), get(cos, '', { query: `uploads&${query}` })])
  for (const { status, code } of [objects, uploads]) {
    if (status !== 200) throw new Error(`The list of ${prefix} was answered with ${status} ${code}`)
  }
  return { keys: keysIn(objects.text), unfinished: keysIn(uploads.text) }
}

/** How many parts lie in uploads that are neither completed nor cleared away. */
export async function leftPartsIn(cos: LocalCos, prefix: string): Promise<number> {
  const uploads = await get(cos, '', { query: `uploads&prefix=${encodeURIComponent(prefix)}` })
  const ids = textsIn(uploads.text, 'UploadId')
  const lists = await Promise.all(
    keysIn(uploads.text).map((key, at) => get(cos, key, { query: `uploadId=${ids[at] ?? ''}` })),
  )
  return lists.flatMap(({ text }) => textsIn(text, 'PartNumber')).length
}
