import type { ClientOptions, MiniProgramApi } from '../../src/types.js'
import type * as MiniProgramPackage from '../../src/miniprogram.js'
import { STS_URL } from './mini-program.js'
import { miniTask, prepareTrack, type MiniReport } from './mini-task.js'
import type { MiniUploadOptions } from './mini-upload.js'
import type { Plain } from './page-upload.js'
import type { World } from './worlds/world.js'

/** Platforms other than WeChat, and a framework whose calls return promises. */
export const PLATFORM_NAMES = ['my', 'tt', 'Taro'] as const
export type PlatformName = (typeof PLATFORM_NAMES)[number]

type Bag = Record<string, unknown>
type Listener = (value: Bag) => unknown
type Call = (options: Bag) => Bag | undefined

declare global {
  /** The platform's calls, once {@link becomePlatform} has put them in the place of `wx`. */
  var platform: MiniProgramApi
}

/**
 * Takes `wx` away from the app and gives it the calls of another platform, which go over the same phone: Alipay, with
 * names of its own and refusals that are failures (error 19); Douyin; and Taro, whose promises are tasks as well.
 */
export function becomePlatform(world: World, name: PlatformName): Promise<void> {
  return world.call((_, name) => {
    const { wx: original } = globalThis as unknown as { readonly wx: Bag }
    Reflect.deleteProperty(globalThis, 'wx')
    const bagOf = (value: unknown) => Object(value) as Bag // any value has members, if only none
    const callOf = (name: string) => original[name] as Call // one of the stand-in's
    const tell = (listener: unknown, value: Bag) => (listener as Listener | undefined)?.(value)

    /** Answers of Alipay have other names, and what the service refused is a failure. */
    function asAlipay(options: Bag): Bag {
      const success = (answer: Bag) => {
        const { statusCode: status, header: headers, data } = answer
        const isRefused = Number(status) < 200 || Number(status) > 299
        if (isRefused) tell(options['fail'], { error: 19, errorMessage: 'http status error', status, headers, data })
        else tell(options['success'], { status, headers, data })
      }
      const fail = ({ errMsg }: Bag) => {
        const words = String(errMsg)
        const error = words.includes('domain') ? 11 : words.includes('timeout') ? 13 : 12
        tell(options['fail'], { error, errorMessage: words.includes('domain') ? '无权跨域调用' : words })
      }
      return { success, fail }
    }

    const alipayFiles = () => {
      const files = bagOf((original['getFileSystemManager'] as () => unknown)())
      return {
        ...files,
        readFile: (options: Bag) =>
          (files['readFile'] as Call)({
            ...options,
            fail: ({ errMsg }: Bag) => tell(options['fail'], { error: 10024, errorMessage: errMsg }),
          }),
        getFileInfo: undefined,
      }
    }

    const my: Bag = {
      ...original,
      getFileSystemManager: alipayFiles,
      request: (options: Bag) => {
        const { url, method, headers, data, timeout, dataType } = options
        const responseType = dataType === 'arraybuffer' ? 'arraybuffer' : 'text'
        const sent = { url, method, header: headers, data, timeout, responseType, dataType }
        return { abort: callOf('request')({ ...sent, ...asAlipay(options) })?.['abort'] }
      },
      uploadFile: (options: Bag) => {
        const { url, filePath, fileName, fileType, formData } = options
        if (fileType !== 'image') throw new TypeError('fileType is missing')
        const task = bagOf(callOf('uploadFile')({ url, filePath, name: fileName, formData, ...asAlipay(options) }))
        return { abort: task['abort'], onProgressUpdate: task['onProgressUpdate'] }
      },
      getStorage: (options: Bag) =>
        callOf('getStorage')({
          ...options,
          success: ({ data }: Bag) => tell(options['success'], { data }),
          fail: () => tell(options['success'], { data: null }),
        }),
      getRandomValues: undefined,
    }

    /** Files that know no ranges, as in old versions. */
    const tt: Bag = {
      ...original,
      getFileSystemManager: () => {
        const files = bagOf((original['getFileSystemManager'] as () => unknown)())
        const readFile = ({ position: _position, length: _length, ...options }: Bag) =>
          (files['readFile'] as Call)(options)
        return { ...files, readFile }
      },
      request: (options: Bag) => {
        const { headers: _headers, ...known } = options
        const success = (answer: Bag) => tell(options['success'], { ...answer, profile: {} })
        const fail = ({ errMsg }: Bag) => tell(options['fail'], { errMsg, errNo: 21000 })
        return callOf('request')({ ...known, success, fail })
      },
      getRandomValues: undefined,
    }

    /** Every call returns a promise, and that of a task has its methods. */
    const promised =
      (name: string): Call =>
      options => {
        const task: { started?: Bag | undefined } = {}
        const promise = new Promise((resolve, reject) => {
          const success = (answer: Bag) => {
            tell(options['success'], answer)
            resolve(answer)
          }
          const fail = (failure: Bag) => {
            tell(options['fail'], failure)
            reject(Object.assign(new Error(String(failure['errMsg'])), failure))
          }
          task.started = callOf(name)({ ...options, success, fail })
        })
        return Object.assign(promise, task.started)
      }
    const names = ['request', 'uploadFile', 'getStorage', 'setStorage', 'removeStorage', 'getStorageInfo']
    const Taro: Bag = { ...original }
    for (const name of [...names, 'getNetworkType', 'getRandomValues']) Taro[name] = promised(name)

    globalThis.platform = { my, tt, Taro }[name] as unknown as MiniProgramApi // by the platform's own names
  }, name)
}

/** Uploads one picture through a client for the platform. */
export async function uploadOnPlatform(
  world: World,
  source: string,
  options: MiniUploadOptions = {},
  client: Plain<ClientOptions> = {},
): Promise<MiniReport> {
  await prepareTrack(world)
  const at = await world.call(
    ({ require }, source, options, client) => {
      const { createClient, createMiniProgramHost } = require('cos-slim') as typeof MiniProgramPackage
      const own = createClient({ ...client, host: createMiniProgramHost(platform) })
      return track(listening => own.upload(source, { ...options, ...listening }))
    },
    source,
    options,
    { ...client, credentials: STS_URL },
  )
  return miniTask(world, at).end()
}
