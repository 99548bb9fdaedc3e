import type { Locator } from 'playwright-core'
import sharp from 'sharp'

/** Where on the screen blue gives way to red, 0..1 from the left; measured near the top, away from the grip. */
export async function visibleBorder(stage: Locator): Promise<number> {
  const { data, info } = await sharp(await stage.screenshot())
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const row = Math.round(info.height * 0.1) * info.width
  const colours = Array.from({ length: info.width }, (_, x) => {
    const [red = 0, , blue = 0] = data.subarray((row + x) * 3, (row + x) * 3 + 3)
    return red > 200 && blue < 60 ? 'red' : blue > 200 && red < 60 ? 'blue' : 'line'
  })
  const lastBlue = colours.lastIndexOf('blue')
  const firstRed = colours.indexOf('red')
  if (firstRed !== -1 && firstRed < lastBlue) throw new Error('The colours are not left and right of one border')
  return (lastBlue + 1 + (firstRed === -1 ? info.width : firstRed)) / 2 / info.width
}
