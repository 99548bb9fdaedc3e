import { expect, vi } from 'vitest'
import { contentsOf } from './bucket-contents.js'
import type { MiniProgram } from './mini-program.js'
import { USER_DATA_PATH } from './wx/files.js'

const SOON = { timeout: 5000, interval: 5 }

/** What the SDK keeps in the storage and in the folder of the app. */
export function keptBy({ standIn: { wx } }: Pick<MiniProgram, 'standIn'>) {
  return {
    storage: wx.getStorageInfoSync().keys.filter(key => key.startsWith('cos-slim/')),
    files: wx.getFileSystemManager().readdirSync(USER_DATA_PATH),
  }
}

/** Waits until no call is under way and nothing is kept; the bucket holds these keys and no part of anything else. */
export async function expectNothingLeft(app: MiniProgram, folder: string, keys: readonly string[]): Promise<void> {
  await vi.waitFor(async () => {
    expect(app.standIn.taskCount).toBe(0)
    expect(keptBy(app)).toEqual({ storage: [], files: [] })
    expect(await contentsOf(app.cos, folder)).toEqual({ keys, unfinished: [] })
  }, SOON)
}
