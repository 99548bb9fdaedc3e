import { isKey } from '../../protocol/object-key.js'
import type { ListedObject } from '../../protocol/object-list.js'
import type { SlimCommand } from '../arguments.js'
import type { SaveAs } from './save-as.js'

/** Why an object is left alone. */
export type SkipReason = 'other-suffix' | 'own-output' | 'key-unusable' | 'archived' | 'too-small' | 'too-large'

export type Filter = Pick<SlimCommand, 'suffixes' | 'minBytes' | 'maxBytes'>

/** Nothing when the object is to be slimmed. */
export function skipReason(object: ListedObject, filter: Filter, saveAs: SaveAs): SkipReason | undefined {
  const { key, sizeBytes, storageClass } = object
  const suffix = /\.([^./]+)$/.exec(key)?.[1]?.toLowerCase()
  if (suffix === undefined || !filter.suffixes.includes(suffix)) return 'other-suffix'
  if (saveAs.isOutput(key)) return 'own-output'
  // Keys that addresses change on their way, and outputs that would have such.
  if (!isKey(key) || !isKey(saveAs.outputKey(key))) return 'key-unusable'
  if (storageClass.includes('ARCHIVE')) return 'archived'
  if (sizeBytes < filter.minBytes) return 'too-small'
  return sizeBytes > filter.maxBytes ? 'too-large' : undefined
}

/** Reasons that the owner would want to hear of, object by object. */
export function isWorthNaming(reason: SkipReason): boolean {
  return reason === 'archived' || reason === 'too-large' || reason === 'key-unusable'
}
