import { describe, expect, test, vi } from 'vitest'
import { startUpload, type AdapterOptions } from '../../src/adapters/upload.js'
import { isCosSlimError } from '../../src/errors.js'
import { describeError } from '../../src/messages.js'
import { CANCELLED, createPlayedClient, NO_PICTURE, picture, RESULT, settled } from './played-client.js'

/** An upload and everything that the kit is told, in order. */
function start(options: AdapterOptions = {}, file = picture()) {
  const played = createPlayedClient()
  const told: unknown[] = []
  const cancel = startUpload(played.client, file, options, {
    onPercent: percent => told.push(percent),
    onDone: result => told.push(result),
    onFailed: error => told.push(error),
  })
  return { ...played, told, cancel }
}

describe('the percent', () => {
  test('is a whole number, rounded down, as kits round it up', () => {
    const { upload, told } = start()
    for (const fraction of [0, 0.004, 0.456, 0.989, 0.99]) upload().progress(fraction)
    expect(told).toEqual([0, 0, 45, 98, 99])
  })

  test('is never 100: success fills the bar', async () => {
    const { upload, told } = start()
    upload().progress(0.999)
    upload().progress(1)
    await upload().succeed()
    expect(told).toEqual([99, RESULT])
  })
})

describe('after the kit has cancelled', () => {
  test('the upload is cancelled and the kit hears nothing more', async () => {
    const { upload, told, cancel } = start()
    upload().progress(0.5)
    cancel()
    upload().progress(0.6)
    await settled()
    expect(upload().isCancelled).toBe(true)
    expect(told).toEqual([50])
  })

  test('a success that was on its way is not told', async () => {
    const { upload, told, cancel } = start()
    const answered = upload().succeed()
    cancel()
    await answered
    expect(told).toEqual([])
  })
})

describe('an upload that somebody else cancels', () => {
  test('is a failure with its code, where a kit knows nothing else', async () => {
    const { upload, told } = start()
    await upload().fail(CANCELLED)
    expect(told).toEqual([CANCELLED])
  })

  test('is told as cancelled, where a kit has a word for it', async () => {
    const { client, upload } = createPlayedClient()
    const onFailed = vi.fn()
    const onCancelled = vi.fn()
    startUpload(client, picture(), {}, { onPercent: vi.fn(), onDone: vi.fn(), onFailed, onCancelled })
    await upload().fail(CANCELLED)
    expect(onCancelled).toHaveBeenCalledOnce()
    expect(onFailed).not.toHaveBeenCalled()
  })
})

describe('a failure', () => {
  test('is the error itself, with its own message', async () => {
    const { upload, told } = start()
    await upload().fail(NO_PICTURE)
    expect(told).toEqual([NO_PICTURE])
    expect(told[0]).toBe(NO_PICTURE)
  })

  test('has the message that describe gives it, and stays the same else', async () => {
    const { upload, told } = start({ describe: ({ code }) => `Oh: ${code}` })
    await upload().fail(NO_PICTURE)
    const [error] = told
    expect(error).toBeInstanceOf(Error)
    expect(isCosSlimError(error)).toBe(true)
    const { code, hint, retryable } = NO_PICTURE
    expect(error).toMatchObject({ message: 'Oh: not-an-image', code, hint, retryable, cause: NO_PICTURE })
  })

  test.each([
    ['en', 'This is not a picture, whatever its name says. Choose a PNG, JPEG or GIF file.'],
    ['zh', '文件内容不是图片（与文件名无关）。请选择 PNG、JPEG 或 GIF 图片。'],
  ])('is told in %s with cause and remedy, where describe is describeError', async (locale, message) => {
    const { upload, told } = start({ describe: error => describeError(error, locale) })
    await upload().fail(NO_PICTURE)
    expect(told).toEqual([expect.objectContaining({ message })])
  })

  test('that is no error of the SDK is not described', async () => {
    const fault = new TypeError('upload: there is no option sllim')
    const { upload, told } = start({ describe: () => 'never' })
    await upload().fail(fault)
    expect(told[0]).toBe(fault)
  })

  test('that is thrown at once, as for a wrong option, reaches the kit too', async () => {
    const fault = new TypeError('upload: there is no option sllim')
    const onFailed = vi.fn()
    const client = {
      upload: () => {
        throw fault
      },
    }
    const listener = { onPercent: vi.fn(), onDone: vi.fn(), onFailed }
    const cancel = startUpload(client, picture(), {}, listener)
    await settled()
    expect(onFailed).toHaveBeenCalledWith(fault)
    expect(cancel).not.toThrow()
  })
})

describe('the options of an upload', () => {
  test('are handed on', () => {
    expect(start({ upload: { key: 'k.png' } }).upload().options).toMatchObject({ key: 'k.png' })
  })

  test('may be a function of the file', () => {
    const file = picture('holiday.png')
    const { upload } = start({ upload: ({ name = '' }) => ({ key: `mine/${name}` }) }, file)
    expect(upload().source).toBe(file)
    expect(upload().options).toMatchObject({ key: 'mine/holiday.png' })
  })

  test('may listen to the progress themselves, also after the kit has cancelled', () => {
    const onProgress = vi.fn()
    const { upload, told, cancel } = start({ upload: { onProgress } })
    upload().progress(0.25)
    cancel()
    upload().progress(1)
    expect(told).toEqual([25])
    expect(onProgress.mock.calls).toMatchObject([[{ fraction: 0.25 }], [{ fraction: 1 }]])
  })
})
