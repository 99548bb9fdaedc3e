import { CosSlimError } from '../../errors.js'
import type { AnySource, OpenedSource } from '../../host.js'
import { isText } from '../../options.js'
import type { BlobSource, BytesSource, ChosenFile } from '../../types.js'
import { ask } from './calls.js'
import type { PlatformCalls } from './calls.js'

/** @throws TypeError for something that is no source */
export function openFile(calls: PlatformCalls, source: AnySource): OpenedSource {
  const { tempFilePath, size, name, data } = Object(source) as Partial<ChosenFile & BytesSource> // any value has members
  const path = isText(source) ? source : tempFilePath
  if (path) return openPath(calls, path, size, name)
  // What has wider elements is not bytes.
  const bytes = data && new Uint8Array(data)
  if (!bytes || bytes.length !== data.byteLength) throw new TypeError(`upload: source cannot be ${typeof source}`)
  return {
    name: name ?? '',
    sizeBytes: bytes.length,
    body: bytes,
    slice: (start, end) => bytes.subarray(start, end),
    read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  }
}

function openPath(calls: PlatformCalls, path: string, knownSize: number | undefined, givenName?: string): OpenedSource {
  const files = calls.getFileSystemManager()
  const name = givenName ?? nameOf(path)
  const foundSize = knownSize ?? sizeOf(calls, path)
  const sizeBytes = foundSize ?? 0

  async function read(start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    // What has no size is asked for a byte: the platform says why.
    const length = foundSize === undefined ? 1 : Math.min(end, sizeBytes) - start
    // The platform refuses a range that is empty or ends behind the file.
    if (length <= 0) return new Uint8Array(0)
    try {
      const { data } = await ask<{ data: ArrayBuffer | string }>(on =>
        files.readFile({ filePath: path, position: start, length, ...on }),
      )
      if (foundSize === undefined) throw new Error('The platform does not tell its size.')
      const bytes = new Uint8Array(data as ArrayBuffer) // no encoding was asked for
      // Platforms that know no ranges give the whole file.
      return bytes.length > length ? bytes.subarray(start, start + length) : bytes
    } catch (cause) {
      throw new CosSlimError('source-unreadable', `${name} cannot be read.`, { cause })
    }
  }

  /** Read only when it is sent. */
  function piece(start: number, end: number): BlobSource {
    return {
      size: end - start,
      type: '',
      slice: (from = 0, to = end - start) => piece(start + from, Math.min(end, start + to)),
      arrayBuffer: async () => {
        const bytes = await read(start, end)
        if (bytes.length < end - start) throw new CosSlimError('source-unreadable', `${name} has changed.`)
        // No second copy of what fills its buffer.
        return bytes.length === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer
      },
    }
  }

  return {
    name,
    sizeBytes,
    path,
    // A picture that is chosen again has another path.
    mark: () =>
      ask<{ digest?: string }>(on => files.getFileInfo({ filePath: path, digestAlgorithm: 'md5', ...on })).then(
        ({ digest }) => `${digest ?? path}/${sizeBytes}`,
        () => `${path}/${sizeBytes}`,
      ),
    body: piece(0, sizeBytes),
    slice: piece,
    read,
  }
}

/** Last part of a path. */
export function nameOf(path: string): string {
  return path.replace(/^.*\//, '')
}

function sizeOf(calls: PlatformCalls, path: string): number | undefined {
  try {
    const found = calls.getFileSystemManager().statSync(path)
    return found?.size ?? found?.stats?.size
  } catch {
    return undefined
  }
}
