// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { elementPlusHttpRequest } from '../../src/adapters/element-plus.js'
import { NO_PICTURE, playRequest, RESULT, settled } from './played-client.js'

const request = () => playRequest(elementPlusHttpRequest)

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
  const { upload, onError } = request()
  await upload().fail(NO_PICTURE)
  expect(onError.mock.calls).toEqual([[NO_PICTURE]])
})

test('returns what Element Plus aborts: an XMLHttpRequest, which cancels the upload', async () => {
  const { upload, returned, onError } = request()
  expect(returned).toBeInstanceOf(XMLHttpRequest)
  returned.abort()
  await settled()
  expect(upload().isCancelled).toBe(true)
  expect(onError).not.toHaveBeenCalled()
})
