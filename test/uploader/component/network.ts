import { readFileSync, statSync } from 'node:fs'
import type { LocalCos } from '../../../demo/emulator/local-cos.js'
import { standInWx, type WxRequest } from '../../helpers/stand-in-wx.js'

interface ReadOptions {
  readonly filePath: string
  readonly position: number
  readonly length: number
  readonly success: (read: { readonly data: ArrayBuffer }) => void
  readonly fail: (failure: { readonly errMsg: string }) => void
}

/** The part of `wx` that reaches files and the network: the local COS, and the STS endpoint. */
export function createNetwork(cos: LocalCos, stsUrl: string) {
  const standIn = standInWx(cos, sizeBytes => new ArrayBuffer(sizeBytes))

  function ask({ url, success, fail }: WxRequest): { abort(): void } {
    fetch(url).then(
      async answer => {
        const header = Object.fromEntries(answer.headers)
        success?.({ statusCode: answer.status, header, data: await answer.text() })
      },
      (error: unknown) => fail?.({ errMsg: `request:fail ${String(error)}` }),
    )
    return { abort: () => undefined }
  }

  const network: { wx: object; onAbort: () => void } = { wx: {}, onAbort: () => undefined }
  network.wx = {
    ...standIn,
    request: (options: WxRequest) => {
      const task = options.url === stsUrl ? ask(options) : standIn.request(options)
      return {
        ...task,
        abort: () => {
          network.onAbort()
          task.abort()
        },
      }
    },
    getFileSystemManager: () => ({
      statSync: (path: string) => ({ size: statSync(path).size }),
      readFile: ({ filePath, position, length, success, fail }: ReadOptions) => {
        try {
          const bytes = readFileSync(filePath).subarray(position, position + length)
          success({ data: Uint8Array.from(bytes).buffer })
        } catch (error) {
          fail({ errMsg: `readFile:fail ${String(error)}` })
        }
      },
    }),
  }
  return network
}
