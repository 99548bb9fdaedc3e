import { createHash } from 'node:crypto'
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { rmSync, statSync, writeFileSync } from 'node:fs'
import { answeringAtOnce, answeringLater, WxRefusal } from './callbacks.js'
import { USER_DATA_PATH, type WxFiles } from './files.js'
import { bufferOf, type MakeBuffer } from './make-buffer.js'

interface ReadFile {
  readonly filePath: string
  readonly encoding?: BufferEncoding
  readonly position?: number
  readonly length?: number
}

export interface WxStats {
  readonly size: number
  readonly lastModifiedTime: number
  readonly isFile: () => boolean
  readonly isDirectory: () => boolean
}

/** WeChat's own, for a path that leads nowhere. */
const NO_SUCH_FILE_ERRNO = 1_300_002
const MAX_READ_BYTES = 100 * 1024 * 1024

const noSuchFile = (doing: string, path: string) =>
  new WxRefusal(`no such file or directory, ${doing} "${path}"`, NO_SUCH_FILE_ERRNO)

function readRange(diskPath: string, position: number, sizeBytes: number): Buffer {
  const file = openSync(diskPath, 'r')
  try {
    const bytes = Buffer.alloc(sizeBytes)
    readSync(file, bytes, 0, sizeBytes, position)
    return bytes
  } finally {
    closeSync(file)
  }
}

/** As much of `wx.getFileSystemManager()` as an upload needs. */
export function fileSystemOf(files: WxFiles, makeBuffer: MakeBuffer) {
  function find(doing: string, filePath: string) {
    const found = files.find(filePath)
    if (!found) throw noSuchFile(doing, filePath)
    return found
  }

  function readFile({ filePath, encoding, position = 0, length }: ReadFile) {
    const { diskPath, sizeBytes } = find('open', filePath)
    const wantedBytes = length ?? sizeBytes - position
    const isEmptyWhole = sizeBytes === 0 && position === 0 && length === undefined
    const isBeyond = position < 0 || position >= sizeBytes
    if (isBeyond && !isEmptyWhole) throw new WxRefusal('the value of "position" is out of range')
    if (length !== undefined && (length < 1 || position + length > sizeBytes)) {
      throw new WxRefusal('the value of "length" is out of range')
    }
    if (wantedBytes > MAX_READ_BYTES) throw new WxRefusal('the file is larger than 100 MB')
    const bytes = readRange(diskPath, position, wantedBytes)
    files.reads.push({ filePath, position, sizeBytes: wantedBytes })
    return { data: encoding === undefined ? bufferOf(bytes, makeBuffer) : bytes.toString(encoding) }
  }

  function stat(path: string): WxStats {
    const diskPath = files.diskPathOf(path)
    if (diskPath === undefined || !existsSync(diskPath)) throw noSuchFile('stat', path)
    const stats = statSync(diskPath)
    return {
      size: stats.size,
      lastModifiedTime: Math.floor(stats.mtimeMs / 1000),
      isFile: () => stats.isFile(),
      isDirectory: () => stats.isDirectory(),
    }
  }

  /** Code may write below `USER_DATA_PATH` only, into folders that are there. */
  function toWrite(doing: string, path: string): string {
    const diskPath = path.startsWith(`${USER_DATA_PATH}/`) ? files.diskPathOf(path) : undefined
    if (diskPath === undefined) throw new WxRefusal(`permission denied, ${doing} "${path}"`)
    if (!files.hasFolderFor(diskPath)) throw noSuchFile(doing, path)
    return diskPath
  }

  function unlink({ filePath }: { readonly filePath: string }) {
    rmSync(find('unlink', filePath).diskPath)
    files.forget(filePath)
    return {}
  }

  function copyFile({ srcPath, destPath }: { readonly srcPath: string; readonly destPath: string }) {
    copyFileSync(find('copyFile', srcPath).diskPath, toWrite('copyFile', destPath))
    return {}
  }

  return {
    readFile: answeringLater('readFile', readFile),
    stat: answeringLater('stat', ({ path }: { readonly path: string }) => ({ stats: stat(path) })),
    statSync: answeringAtOnce('statSync', stat),
    getFileInfo: answeringLater(
      'getFileInfo',
      ({ filePath, digestAlgorithm = 'md5' }: { readonly filePath: string; readonly digestAlgorithm?: string }) => {
        const { diskPath, sizeBytes } = find('open', filePath)
        return { size: sizeBytes, digest: createHash(digestAlgorithm).update(readFileSync(diskPath)).digest('hex') }
      },
    ),
    access: answeringLater('access', ({ path }: { readonly path: string }) => {
      stat(path)
      return {}
    }),
    readdirSync: answeringAtOnce('readdirSync', (dirPath: string) => {
      const diskPath = files.diskPathOf(dirPath)
      if (diskPath === undefined || !existsSync(diskPath)) throw noSuchFile('scandir', dirPath)
      return readdirSync(diskPath)
    }),
    copyFile: answeringLater('copyFile', copyFile),
    saveFile: answeringLater(
      'saveFile',
      ({ tempFilePath, filePath }: { readonly tempFilePath: string; readonly filePath?: string }) => {
        const destPath = filePath ?? `${USER_DATA_PATH}/${tempFilePath.replace(/^.*\//, '')}`
        copyFile({ srcPath: tempFilePath, destPath })
        files.forget(tempFilePath)
        return { savedFilePath: destPath }
      },
    ),
    writeFile: answeringLater(
      'writeFile',
      ({ filePath, data }: { readonly filePath: string; readonly data: string | ArrayBuffer }) => {
        writeFileSync(toWrite('open', filePath), typeof data === 'string' ? data : new Uint8Array(data))
        return {}
      },
    ),
    unlink: answeringLater('unlink', unlink),
    mkdir: answeringLater(
      'mkdir',
      ({ dirPath, recursive = false }: { readonly dirPath: string; readonly recursive?: boolean }) => {
        const diskPath = recursive ? files.diskPathOf(dirPath) : toWrite('mkdir', dirPath)
        if (diskPath === undefined) throw new WxRefusal(`permission denied, mkdir "${dirPath}"`)
        if (!recursive && existsSync(diskPath)) throw new WxRefusal(`file already exists, mkdir "${dirPath}"`)
        mkdirSync(diskPath, { recursive })
        return {}
      },
    ),
  }
}
