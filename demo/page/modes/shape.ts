import type { StoredImage } from '../../../src/types.js'

/** From this EXIF orientation on a picture lies on its side, and is shown upright. */
const FIRST_ON_ITS_SIDE = 5

/** Width to height as the picture is shown; undefined where its dimensions are not known. */
export function ratioOf({ width, height, orientation = 0 }: StoredImage): number | undefined {
  if (!width || !height) return undefined
  return orientation >= FIRST_ON_ITS_SIDE ? height / width : width / height
}

export function pixelCountOf({ width = 0, height = 0 }: StoredImage): number {
  return width * height
}
