/// <reference types="miniprogram-api-typings" preserve="true" />
/** Compiled, not run: what mini programs hand in, by WeChat's own declarations. */
import { createClient, createMiniProgramHost } from '../../src/miniprogram.js'
import type { BatchTask, MiniProgramHost, UploadTask } from '../../src/miniprogram.js'

declare const chosen: WechatMiniprogram.ChooseMediaSuccessCallbackResult['tempFiles']

export const host: MiniProgramHost = createMiniProgramHost(wx)
const client = createClient({ credentials: 'https://sts.example.com/', host })

export const ofPath: UploadTask = client.upload('wxfile://a.png')
export const ofEntries: BatchTask = client.uploadAll(chosen)
export const ofEntry: readonly UploadTask[] = chosen.map(entry => client.upload(entry, { send: 'form' }))

// @ts-expect-error -- pictures of pages are none of mini programs
client.upload(new Blob())
// @ts-expect-error -- it has no request
createMiniProgramHost({})
