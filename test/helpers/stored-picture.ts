import type { LocalCos } from '../../demo/emulator/local-cos.js'
import { get, keyTimeNow, put } from '../emulator/call.js'
import type { PictureFile } from './pictures.js'

type Picture = Pick<PictureFile, 'buffer' | 'mimeType'>

let count = 0

/** A key that nobody has used before, so that no cache knows it. */
export const freshKey = (folder = 'uploads/u42') => `${folder}/fresh-${(count += 1)}.png`

/**
 * Puts the picture into the bucket as its owner can, past everything that is tested.
 *
 * @param keyTime - For a service whose clock was moved. @default now
 */
export async function store(
  cos: LocalCos,
  key: string,
  { buffer, mimeType }: Picture,
  headers: Readonly<Record<string, string>> = {},
  keyTime = keyTimeNow(),
): Promise<void> {
  const { status, code } = await put(cos, key, buffer, { headers: { 'content-type': mimeType, ...headers }, keyTime })
  if (status !== 200) throw new Error(`PUT ${key} was answered with ${status} ${code}`)
}

/** Stores the picture under a key of its own; the log begins after it. */
export async function storeFresh(cos: LocalCos, picture: Picture, headers = {}): Promise<string> {
  const key = freshKey()
  await store(cos, key, picture, headers)
  cos.log.length = 0
  return key
}

/** Stores the picture as if it had been done so long ago; browsers keep what is old without asking again. */
export async function storeLongAgo(cos: LocalCos, key: string, picture: Picture, ageSec: number): Promise<void> {
  cos.settings.clockOffsetSec = -ageSec
  await store(cos, key, picture, {}, keyTimeNow(-ageSec))
  cos.settings.clockOffsetSec = 0
}

/** What stands in the bucket, as its owner reads it. */
export async function readBack(cos: LocalCos, key: string): Promise<Buffer> {
  const { status, code, bytes } = await get(cos, key)
  if (status !== 200) throw new Error(`GET ${key} was answered with ${status} ${code}`)
  return bytes
}
