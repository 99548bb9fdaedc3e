import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Where a mini program may write, as `wx.env.USER_DATA_PATH` says. */
export const USER_DATA_PATH = 'wxfile://usr'

const TEMP_PREFIX = 'wxfile://tmp_'

/** A read of `FileSystemManager.readFile`: what it brought into the memory of the code. */
export interface WxRead {
  readonly filePath: string
  readonly position: number
  readonly sizeBytes: number
}

/** The paths of a phone, and where they lie on this machine. */
export class WxFiles {
  readonly reads: WxRead[] = []
  readonly #temporary = new Map<string, string>()
  #folder: string | undefined
  #count = 0

  /** @returns the path as code in the mini program gets it. */
  addTempFile(bytesOrDiskPath: Uint8Array | string, name = 'photo.jpg'): string {
    this.#count += 1
    const filePath = `${TEMP_PREFIX}${this.#count}_${name}`
    const diskPath = typeof bytesOrDiskPath === 'string' ? bytesOrDiskPath : join(this.#root(), String(this.#count))
    if (typeof bytesOrDiskPath !== 'string') writeFileSync(diskPath, bytesOrDiskPath)
    this.#temporary.set(filePath, diskPath)
    return filePath
  }

  /** As when the app was closed: the paths of pictures that were chosen before lead nowhere. */
  forgetTempFiles(): void {
    this.#temporary.clear()
  }

  forget(filePath: string): void {
    this.#temporary.delete(filePath)
  }

  /** Where it lies, or would lie; undefined for what a mini program cannot reach. */
  diskPathOf(filePath: string): string | undefined {
    const isBelow = filePath.startsWith(`${USER_DATA_PATH}/`) && !filePath.split('/').includes('..')
    if (!isBelow && filePath !== USER_DATA_PATH) return this.#temporary.get(filePath)
    const diskPath = join(this.#root(), 'usr', filePath.slice(USER_DATA_PATH.length))
    mkdirSync(join(this.#root(), 'usr'), { recursive: true })
    return diskPath
  }

  find(filePath: string): { readonly diskPath: string; readonly sizeBytes: number } | undefined {
    const diskPath = this.diskPathOf(filePath)
    const found = diskPath !== undefined && existsSync(diskPath) ? statSync(diskPath) : undefined
    return diskPath !== undefined && found?.isFile() ? { diskPath, sizeBytes: found.size } : undefined
  }

  hasFolderFor(diskPath: string): boolean {
    return existsSync(dirname(diskPath))
  }

  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
    this.#folder = undefined
    this.#temporary.clear()
  }

  #root(): string {
    return (this.#folder ??= mkdtempSync(join(tmpdir(), 'wx-files-')))
  }
}
