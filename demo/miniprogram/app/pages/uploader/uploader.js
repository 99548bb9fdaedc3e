// @ts-check
import { config } from '../../config.js'

/** @typedef {import('cos-slim/miniprogram').UploadResult} UploadResult */

Page({
  data: {
    stsUrl: config.stsUrl,
    said: '',
  },

  /** @param {{ detail: { result: UploadResult } }} event */
  onSuccess({ detail: { result } }) {
    const { key } = result.slim || result.original // what your own server wants to know
    this.setData({ said: `已保存：${key}` })
  },

  /** @param {{ detail: { code: string, message: string } }} event */
  onFail({ detail: { code, message } }) {
    console.warn(code, message)
  },

  /** @param {{ detail: { doneCount: number, failedCount: number } }} event */
  onComplete({ detail: { doneCount, failedCount } }) {
    this.setData({ said: `${doneCount} 张已保存，${failedCount} 张未保存` })
  },
})
