import { describe, expect, test, vi } from 'vitest'
import { tdesignRequestMethod, type TDesignFile } from '../../src/adapters/tdesign.js'
import { CANCELLED, createPlayedClient, NO_PICTURE, picture, RESULT, UNSLIMMED } from './played-client.js'

const file = (name = 'a.png'): TDesignFile => ({ name, raw: picture(name) })

function request(...files: TDesignFile[]) {
  const played = createPlayedClient()
  const uploadFilePercent = vi.fn()
  const requestMethod = tdesignRequestMethod(played.client, { component: () => ({ uploadFilePercent }) })
  const response = requestMethod(files.length === 1 && files[0] ? files[0] : files)
  return { ...played, uploadFilePercent, requestMethod, response }
}

test('uploads the raw file and tells the component how much of it', () => {
  const one = file()
  const { upload, uploadFilePercent } = request(one)
  expect(upload().source).toBe(one.raw)
  upload().progress(0.5)
  expect(uploadFilePercent.mock.calls).toEqual([[{ file: one, percent: 50 }]])
})

test.each([
  ['of the slimmed picture', RESULT, 'https://b/slim/a.png'],
  ['of the original, where that was kept', UNSLIMMED, 'https://b/uploads/a.png'],
])('answers with the result and the address %s', async (_which, result, url) => {
  const { upload, response } = request(file())
  await upload().succeed(result)
  expect(await response).toEqual({ status: 'success', response: { ...result, url } })
})

test('answers with the text of a failure', async () => {
  const { upload, response } = request(file())
  await upload().fail(NO_PICTURE)
  expect(await response).toEqual({ status: 'fail', error: 'a.png is no picture.', response: {} })
})

test('needs no component', async () => {
  const { client, upload } = createPlayedClient()
  const response = tdesignRequestMethod(client)(file())
  upload().progress(0.5)
  await upload().succeed()
  expect(await response).toMatchObject({ status: 'success' })
})

test('takes a list of one for one, as TDesign gives it where several may be chosen', async () => {
  const { client, upload } = createPlayedClient()
  const response = tdesignRequestMethod(client)([file()])
  await upload().succeed()
  expect(await response).toMatchObject({ response: { savedFraction: 0.6 } })
})

describe('what TDesign takes for neither success nor failure is the answer', () => {
  test('where the file is removed', async () => {
    const one = file()
    const { uploads, response, requestMethod } = request(one)
    requestMethod.cancel({ file: { ...one } }) // a proxy is another object
    expect(await response).toEqual({})
    expect(uploads.map(({ isCancelled }) => isCancelled)).toEqual([true])
  })

  test('where all of them are cancelled', async () => {
    const { uploads, response, requestMethod } = request(file('1.png'), file('2.png'))
    requestMethod.cancel()
    expect(await response).toEqual({})
    expect(uploads.map(({ isCancelled }) => isCancelled)).toEqual([true, true])
  })

  test('where the page cancels the upload', async () => {
    const { upload, response } = request(file())
    await upload().fail(CANCELLED)
    expect(await response).toEqual({})
  })

  test('where there is no file', async () => {
    expect(await request({ name: 'a.png' }).response).toEqual({})
  })
})

test('removing a file that is stored cancels nothing', async () => {
  const { upload, requestMethod } = request(file())
  await upload().succeed()
  requestMethod.cancel()
  expect(upload().isCancelled).toBe(false)
})

test('removing one file leaves the others on their way', async () => {
  const { client, uploads, upload } = createPlayedClient()
  const requestMethod = tdesignRequestMethod(client)
  const [one, other] = [file('1.png'), file('2.png')]
  void requestMethod(one)
  const response = requestMethod(other)
  requestMethod.cancel({ file: one })
  expect(uploads.map(({ isCancelled }) => isCancelled)).toEqual([true, false])
  await upload(1).succeed()
  expect(await response).toMatchObject({ status: 'success' })
})

describe('several files in one request', () => {
  test('are answered together', async () => {
    const [one, other] = [file('1.png'), file('2.png')]
    const { upload, response } = request(one, other)
    await upload(0).succeed()
    await upload(1).succeed(UNSLIMMED)
    const files = [
      { ...one, ...RESULT, url: 'https://b/slim/a.png' },
      { ...other, ...UNSLIMMED, url: 'https://b/uploads/a.png' },
    ]
    expect(await response).toEqual({ status: 'success', response: { files } })
  })

  test('fail together, with the text of the first that failed', async () => {
    const { upload, response } = request(file('1.png'), file('2.png'))
    await upload(0).succeed()
    await upload(1).fail(NO_PICTURE)
    expect(await response).toMatchObject({ status: 'fail', error: 'a.png is no picture.' })
  })

  test('are answered without those that were removed', async () => {
    const [one, other] = [file('1.png'), file('2.png')]
    const { upload, response, requestMethod } = request(one, other)
    requestMethod.cancel({ file: one })
    await upload(1).succeed()
    expect(await response).toMatchObject({ status: 'success', response: { files: [{ name: '2.png' }] } })
  })
})
