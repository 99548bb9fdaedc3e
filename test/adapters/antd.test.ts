import { expect, test } from 'vitest'
import { antdCustomRequest } from '../../src/adapters/antd.js'
import { createPlayedClient, NO_PICTURE, picture, playRequest, RESULT, settled } from './played-client.js'

const request = () => playRequest(antdCustomRequest)

test('uploads the file and tells percent and result', async () => {
  const { upload, file, onProgress, onSuccess, onError } = request()
  expect(upload().source).toBe(file)
  upload().progress(0.5)
  await upload().succeed()
  expect(onProgress.mock.calls).toEqual([[{ percent: 50 }]])
  expect(onSuccess.mock.calls).toEqual([[RESULT]])
  expect(onError).not.toHaveBeenCalled()
})

test('tells a failure', async () => {
  const { upload, onError, onSuccess } = request()
  await upload().fail(NO_PICTURE)
  expect(onError.mock.calls).toEqual([[NO_PICTURE]])
  expect(onSuccess).not.toHaveBeenCalled()
})

test('cancels when it is aborted, and tells nothing', async () => {
  const { upload, returned, onError } = request()
  returned.abort()
  await settled()
  expect(upload().isCancelled).toBe(true)
  expect(onError).not.toHaveBeenCalled()
})

test('needs none of the callbacks', async () => {
  const { client, upload } = createPlayedClient()
  antdCustomRequest(client)({ file: picture() })
  upload().progress(0.5)
  await expect(upload().succeed()).resolves.toBeUndefined()
})
