import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import type { LocalCos } from '../../../demo/emulator/local-cos.js'
import { AppState } from './app-state.js'
import { answeringLater, WxRefusal } from './callbacks.js'
import type { WxFault } from './faults.js'
import { fileSystemOf } from './file-system.js'
import { USER_DATA_PATH, WxFiles, type WxRead } from './files.js'
import { bufferOf, type MakeBuffer } from './make-buffer.js'
import { requestOf } from './request.js'
import { defaultWxSettings, type WxSettings } from './settings.js'
import { storageOf } from './storage.js'
import { Tasks, type WxCall } from './tasks.js'
import { uploadFileOf } from './upload-file.js'

export interface StandInWxOptions {
  /** Every name under `myqcloud.com` leads to it, and it is told that name as `Host`. @default none */
  readonly cos?: LocalCos
  /** For code that gets the stand-in's `wx` across the border of a world. @default that of this world */
  readonly makeBuffer?: MakeBuffer
}

/** What code in a mini program sees. */
export type StandInWxApi = ReturnType<typeof apiOf>

/** A phone with one mini program: `wx` is for its code, the rest for the test. */
export interface StandInWx {
  readonly wx: StandInWxApi
  readonly settings: WxSettings
  /** Struck off as they are used up. */
  readonly faults: WxFault[]
  /** Every call to the network, refused ones too, oldest first; may be emptied with `calls.length = 0`. */
  readonly calls: WxCall[]
  /** Every `readFile` that succeeded, oldest first. */
  readonly reads: WxRead[]
  /** Calls to the network that are under way, and the most there ever were. */
  readonly taskCount: number
  readonly highestTaskCount: number
  /** What the visitor picks when `wx.chooseMedia` asks; picking nothing is a cancel. */
  picks: readonly string[]
  /**
   * @param bytesOrDiskPath - A file that lies on the disk already is not copied.
   * @returns a path like `wxfile://tmp_1_photo.jpg`
   */
  addTempFile(bytesOrDiskPath: Uint8Array | string, name?: string): string
  /** As when the app was closed: temporary paths lead nowhere. */
  forgetTempFiles(): void
  /** The app goes to the background for longer than WeChat lets calls go on. */
  hide(): void
  show(): void
  goOffline(): void
  goOnline(): void
  /** Settings, faults, records and the app's state as at the start; files and storage stay. */
  reset(): void
  /** Aborts what is under way and removes its files. */
  close(): void
}

function apiOf(state: {
  readonly app: AppState
  readonly files: WxFiles
  readonly tasks: Tasks
  readonly makeBuffer: MakeBuffer
  readonly picks: () => readonly string[]
}) {
  const { app, files, tasks, makeBuffer, picks } = state
  const fileSystem = fileSystemOf(files, makeBuffer)

  function chooseMedia({ count = 9 }: { readonly count?: number }) {
    const tempFiles = picks()
      .slice(0, count)
      .map(tempFilePath => {
        const found = files.find(tempFilePath)
        if (!found) throw new WxRefusal(`no such file ${tempFilePath}`)
        const unknown = { width: 0, height: 0, duration: 0, thumbTempFilePath: '' }
        return { tempFilePath, size: found.sizeBytes, fileType: 'image', ...unknown }
      })
    if (tempFiles.length === 0) throw new WxRefusal('cancel')
    return { type: 'image', tempFiles }
  }

  return {
    env: { USER_DATA_PATH },
    request: requestOf(tasks, makeBuffer),
    uploadFile: uploadFileOf(tasks, files),
    getFileSystemManager: () => fileSystem,
    chooseMedia: answeringLater('chooseMedia', chooseMedia),
    ...storageOf(),
    getNetworkType: answeringLater('getNetworkType', () => ({ networkType: app.status.networkType })),
    onNetworkStatusChange: app.networkStatus.on,
    offNetworkStatusChange: app.networkStatus.off,
    onAppShow: app.appShow.on,
    offAppShow: app.appShow.off,
    onAppHide: app.appHide.on,
    offAppHide: app.appHide.off,
    getRandomValues: answeringLater('getRandomValues', ({ length }: { readonly length: number }) => ({
      randomValues: bufferOf(randomBytes(length), makeBuffer),
    })),
    canIUse: (name: string) => name === 'getAppBaseInfo' || name === 'getDeviceInfo',
    getAppBaseInfo: () => ({ SDKVersion: '3.7.0', version: '8.0.50' }),
    getDeviceInfo: () => ({ platform: tasks.settings.device.platform, system: 'iOS 17' }),
    getAccountInfoSync: () => ({
      miniProgram: { appId: 'wx0123456789abcdef', envVersion: tasks.settings.device.envVersion },
    }),
  }
}

/** As much of `wx` as an upload needs, over real HTTP, with what WeChat does on its own. */
export function standInWx({ cos, makeBuffer = size => new ArrayBuffer(size) }: StandInWxOptions = {}): StandInWx {
  const settings = defaultWxSettings()
  const app = new AppState(settings)
  const tasks = new Tasks(settings, app, cos)
  const files = new WxFiles()
  const standIn: StandInWx = {
    wx: apiOf({ app, files, tasks, makeBuffer, picks: () => standIn.picks }),
    settings,
    faults: tasks.faults,
    calls: tasks.calls,
    reads: files.reads,
    get taskCount() {
      return tasks.count
    },
    get highestTaskCount() {
      return tasks.highestCount
    },
    picks: [],
    addTempFile: (bytesOrDiskPath, name) => {
      if (typeof bytesOrDiskPath === 'string') statSync(bytesOrDiskPath) // says at once that there is none
      return files.addTempFile(bytesOrDiskPath, name)
    },
    forgetTempFiles: () => files.forgetTempFiles(),
    hide: () => app.hide(),
    show: () => app.show(),
    goOffline: () => app.connect(false),
    goOnline: () => app.connect(true),
    reset: () => {
      Object.assign(settings, defaultWxSettings())
      for (const record of [tasks.faults, tasks.calls, files.reads]) record.length = 0
      tasks.highestCount = tasks.count
      Object.assign(app, { isHidden: false, isOffline: false })
      standIn.picks = []
    },
    close: () => {
      for (const task of [...app.running]) task.abort()
      files.close()
    },
  }
  return standIn
}
