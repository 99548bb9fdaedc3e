// @ts-check
import { createClient, isCosSlimError } from 'cos-slim/miniprogram'
import { config } from '../../config.js'

/**
 * @typedef {import('cos-slim/miniprogram').UploadTask} UploadTask
 * @typedef {import('cos-slim/miniprogram').UploadResult} UploadResult
 * @typedef {'auto' | 'put' | 'parts' | 'form'} Way
 */

/** One for the whole page: it keeps credentials, connections and the queue. */
const client = createClient({ credentials: config.stsUrl })

/** @type {UploadTask | undefined} */
let task

Page({
  data: {
    ways: ['auto', 'put', 'parts', 'form'],
    send: 'auto',
    path: '',
    phase: '',
    isRunning: false,
    hasNumbers: false,
    percent: 0,
    /** @type {{ name: string, value: string }[]} */
    lines: [],
  },

  /** @param {{ detail: { value: string } }} event */
  onSend({ detail: { value } }) {
    this.setData({ send: value })
  },

  async onChoose() {
    // `original`: the service compresses, so the phone need not.
    const { tempFiles } = await wx.chooseMedia({ count: 1, mediaType: ['image'], sizeType: ['original'] })
    const [file] = tempFiles
    if (file) await this.upload(file)
  },

  onCancel() {
    task?.cancel()
  },

  onUnload() {
    task?.cancel()
  },

  /** @param {{ tempFilePath: string, size: number }} file */
  async upload(file) {
    this.setData({
      path: file.tempFilePath,
      phase: 'queued',
      isRunning: true,
      hasNumbers: false,
      percent: 0,
      lines: [],
    })
    task = client.upload(file, {
      send: /** @type {Way} */ (this.data.send),
      onState: ({ phase }) => this.setData({ phase }),
      onProgress: ({ fraction, sentBytes, totalBytes }) => {
        // `put` tells nothing before its end: only what was measured is shown.
        const hasNumbers = sentBytes > 0 && sentBytes < totalBytes
        this.setData({ hasNumbers, percent: Math.floor(fraction * 100) })
      },
    })
    try {
      this.show(await task)
    } catch (error) {
      if (!isCosSlimError(error)) throw error
      const { code, message, hint } = error
      this.setData({ lines: linesOf({ code, message, hint }) })
    } finally {
      this.setData({ isRunning: false, hasNumbers: false })
    }
  },

  /** @param {UploadResult} result */
  show({ original, slim, outcome, reason, savedFraction, attempts, durationMs, requestId }) {
    this.setData({
      lines: linesOf({
        outcome,
        reason,
        before: original.sizeBytes,
        after: slim?.sizeBytes,
        saved: `${(savedFraction * 100).toFixed(1)}%`,
        key: (slim || original).key,
        attempts,
        durationMs,
        requestId,
      }),
    })
  },
})

/** @param {Record<string, string | number | undefined>} values */
function linesOf(values) {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ({ name, value: String(value) }))
}
