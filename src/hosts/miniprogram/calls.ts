import type { TakeConnection } from '../../transport/miniprogram-adapter.js'
import type { Callbacks, NetworkCalls } from '../../transport/miniprogram-calls.js'

// Platforms and their versions lack one or the other: what is called without a look ends as a failure of that call.

/** @see https://developers.weixin.qq.com/miniprogram/dev/api/file/FileSystemManager.html */
export interface FileCalls {
  readFile(
    options: { filePath: string; position: number; length: number } & Callbacks<{ data: ArrayBuffer | string }>,
  ): unknown
  /** Alipay has the size one member deeper. */
  statSync(path: string): { readonly size?: number; readonly stats?: { readonly size?: number } } | undefined
  getFileInfo(options: { filePath: string; digestAlgorithm: 'md5' } & Callbacks<{ digest?: string }>): unknown
  copyFile(options: { srcPath: string; destPath: string } & Callbacks<unknown>): unknown
  writeFile(options: { filePath: string; data: ArrayBuffer } & Callbacks<unknown>): unknown
  unlink(options: { filePath: string } & Callbacks<unknown>): unknown
}

/** Everything the SDK asks of a mini-program platform. @see https://developers.weixin.qq.com/miniprogram/dev/api/ */
export interface PlatformCalls extends NetworkCalls {
  getFileSystemManager(): FileCalls
  getStorage(options: { key: string } & Callbacks<{ data: unknown }>): unknown
  setStorage(options: { key: string; data: unknown } & Callbacks<unknown>): unknown
  removeStorage(options: { key: string } & Callbacks<unknown>): unknown
  getStorageInfo(options: Callbacks<{ keys: string[] }>): unknown
  getRandomValues?(options: { length: number } & Callbacks<{ randomValues: ArrayBuffer }>): unknown
  getNetworkType?(options: Callbacks<{ networkType: string }>): unknown
  onNetworkStatusChange?(listener: (change: { isConnected: boolean }) => void): void
  onAppShow?(listener: () => void): void
  onAppHide?(listener: () => void): void
  readonly env?: { readonly USER_DATA_PATH?: string }
  getDeviceInfo?(): { readonly platform?: string }
  /** What older versions, and other platforms, have instead. */
  getSystemInfoSync?(): { readonly platform?: string }
  getAccountInfoSync?(): { readonly miniProgram?: { readonly envVersion?: string } }
}

/** What a diagnosis needs of the platform of a host. */
export interface Platform {
  readonly calls: PlatformCalls
  /** Its own requests count like those of uploads. */
  readonly takeConnection: TakeConnection
}

/** What a call with callbacks answers. */
export function ask<T>(call: (callbacks: Callbacks<T>) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const returned = call({
      success: resolve,
      fail: failure => reject(new Error(failure?.errMsg ?? failure?.errorMessage)),
    }) as Partial<Promise<unknown>> | undefined // some frameworks return a promise as well, which nobody listens to
    returned?.catch?.(() => undefined)
  })
}
