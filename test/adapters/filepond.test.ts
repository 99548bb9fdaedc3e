import { expect, test, vi } from 'vitest'
import { filePondProcess, type FilePondOptions } from '../../src/adapters/filepond.js'
import { CANCELLED, createPlayedClient, NO_PICTURE, picture, RESULT, settled, UNSLIMMED } from './played-client.js'

function request(options?: FilePondOptions) {
  const { client, upload } = createPlayedClient()
  const file = picture()
  const told = { load: vi.fn(), error: vi.fn(), progress: vi.fn(), abort: vi.fn() }
  const { load, error, progress, abort } = told
  const returned = filePondProcess(client, options)('filepond', file, {}, load, error, progress, abort)
  return { upload, file, returned, ...told }
}

test('uploads the file and tells how much of it', () => {
  const { upload, file, progress } = request()
  expect(upload().source).toBe(file)
  upload().progress(0.5)
  expect(progress.mock.calls).toEqual([[true, 50, 100]])
})

test.each([
  ['of the slimmed picture', RESULT, 'slim/a.png'],
  ['of the original, where that was kept', UNSLIMMED, 'uploads/a.png'],
])('takes the key %s for the id on the server', async (_which, result, key) => {
  const { upload, load } = request()
  await upload().succeed(result)
  expect(load.mock.calls).toEqual([[key]])
})

test('takes what the page makes of the result for the id', async () => {
  const { upload, load } = request({ serverId: ({ savedBytes }) => `saved ${savedBytes}` })
  await upload().succeed()
  expect(load.mock.calls).toEqual([['saved 600']])
})

test('tells a failure by its text', async () => {
  const { upload, error } = request({ describe: () => 'Try a picture.' })
  await upload().fail(NO_PICTURE)
  expect(error.mock.calls).toEqual([['Try a picture.']])
})

test('cancels when it is aborted, and says that it has', async () => {
  const { upload, returned, abort, error } = request()
  returned.abort()
  await settled()
  expect(upload().isCancelled).toBe(true)
  expect(abort).toHaveBeenCalledOnce()
  expect(error).not.toHaveBeenCalled()
})

test('takes an upload that the page cancels for aborted, not for failed', async () => {
  const { upload, abort, error } = request()
  await upload().fail(CANCELLED)
  expect(abort).toHaveBeenCalledOnce()
  expect(error).not.toHaveBeenCalled()
})
