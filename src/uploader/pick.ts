import type { SourceType } from './properties.js'
import type { Picked } from './row.js'

/** What WeChat gives at once. @see https://developers.weixin.qq.com/miniprogram/dev/api/media/video/wx.chooseMedia.html */
const MAX_AT_ONCE = 20

/** WeChat has no other word for it. */
const CANCELLED = /fail:? ?cancel/i

/**
 * Lets the person choose pictures, as they are: the service compresses them, not the phone.
 *
 * @returns nothing where the person thought better of it
 * @throws Error with the words of the platform
 */
export function pick(room: number, sourceType: SourceType[]): Promise<readonly Picked[]> {
  const count = Math.min(room, MAX_AT_ONCE)
  return new Promise<readonly Picked[]>((resolve, reject) => {
    const take = (files: readonly { tempFilePath: string; size: number }[]) =>
      // Some platforms give more than was asked for.
      resolve(files.slice(0, room).map(({ tempFilePath, size }) => ({ path: tempFilePath, sizeBytes: size })))
    const fail = ({ errMsg }: WechatMiniprogram.GeneralCallbackResult) => {
      if (CANCELLED.test(errMsg)) resolve([])
      else reject(new Error(errMsg))
    }
    // Missing before base library 2.10.0, whatever the types say.
    if ((wx as Partial<typeof wx>).chooseMedia) {
      wx.chooseMedia({
        count,
        mediaType: ['image'],
        sizeType: ['original'],
        sourceType,
        success: ({ tempFiles }) => take(tempFiles),
        fail,
      })
    } else {
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- what older base libraries have
      wx.chooseImage({
        count,
        sizeType: ['original'],
        sourceType,
        success: ({ tempFiles }) => take(tempFiles.map(({ path, size }) => ({ tempFilePath: path, size }))),
        fail,
      })
    }
  })
}
