import { describe, expect, test } from 'vitest'
import { UppyUploader, type UppyCore, type UppyFile } from '../../src/adapters/uppy.js'
import { CANCELLED, createPlayedClient, NO_PICTURE, picture, RESULT, settled } from './played-client.js'

const STARTED_MS = 1234

const file = (id: string, more: Partial<UppyFile> = {}): UppyFile => ({
  ...{ id, data: picture(`${id}.png`), size: 1000, progress: { uploadStarted: STARTED_MS } },
  ...more,
})

/** Uppy, as far as an uploader can see it. */
class PlayedUppy implements UppyCore {
  readonly uploaders: ((fileIds: string[]) => Promise<unknown>)[] = []
  readonly events: unknown[][] = []
  private readonly files: Map<string, UppyFile>
  listeners: ((file: UppyFile) => void)[] = []

  constructor(files: readonly UppyFile[]) {
    this.files = new Map(files.map(one => [one.id, one]))
  }

  addUploader(uploader: (fileIds: string[]) => Promise<unknown>): void {
    this.uploaders.push(uploader)
  }
  removeUploader(uploader: (fileIds: string[]) => Promise<unknown>): void {
    this.uploaders.splice(this.uploaders.indexOf(uploader), 1)
  }
  getFile(id: string): UppyFile | undefined {
    return this.files.get(id)
  }
  on(_event: 'file-removed', listener: (file: UppyFile) => void): void {
    this.listeners.push(listener)
  }
  off(_event: 'file-removed', listener: (file: UppyFile) => void): void {
    this.listeners = this.listeners.filter(other => other !== listener)
  }
  emit(...event: unknown[]): void {
    this.events.push(event)
  }
  removeFile(id: string): void {
    const removed = this.files.get(id)
    this.files.delete(id)
    if (removed) this.listeners.forEach(listener => listener(removed))
  }
}

function install(...files: UppyFile[]) {
  const played = createPlayedClient()
  const uppy = new PlayedUppy(files)
  const plugin = new UppyUploader(uppy, { client: played.client })
  plugin.install()
  let isOver = false
  const upload = (...ids: string[]) => {
    void uppy.uploaders[0]?.(ids).then(() => (isOver = true))
  }
  return { ...played, uppy, plugin, start: upload, isOver: () => isOver }
}

test('is a plugin of type uploader with an id of its own', () => {
  const { plugin } = install()
  expect(plugin).toMatchObject({ type: 'uploader', id: 'CosSlim' })
})

test('uploads the files of the batch and tells start, progress, success', async () => {
  const one = file('one')
  const { uppy, start, upload, uploads, isOver } = install(one, file('other'))
  start('one')
  expect(uploads.map(({ source }) => source)).toEqual([one.data])
  upload().progress(0.5)
  expect(isOver()).toBe(false)
  await upload().succeed()
  expect(uppy.events).toEqual([
    ['upload-start', [one]],
    ['upload-progress', one, { uploadStarted: STARTED_MS, bytesUploaded: 500, bytesTotal: 1000 }],
    ['upload-success', one, { status: 200, body: RESULT, uploadURL: 'https://b/slim/a.png' }],
  ])
  expect(isOver()).toBe(true)
})

test('tells never so many bytes that Uppy would round them to 100 percent', () => {
  const { uppy, start, upload } = install(file('one'))
  start('one')
  upload().progress(0.999)
  upload().progress(1)
  expect(uppy.events.slice(1)).toMatchObject([['upload-progress', {}, { bytesUploaded: 990 }]])
})

test('tells a failure, and the others of the batch go on', async () => {
  const [one, other] = [file('one'), file('other')]
  const { uppy, start, upload, isOver } = install(one, other)
  start('one', 'other')
  await upload(0).fail(NO_PICTURE)
  expect(uppy.events.slice(1)).toEqual([['upload-error', one, NO_PICTURE]])
  expect(isOver()).toBe(false)
  await upload(1).succeed()
  expect(uppy.events.at(-1)?.slice(0, 2)).toEqual(['upload-success', other])
  expect(isOver()).toBe(true)
})

test('cancels the upload of a file that is removed, tells nothing, and the batch ends with the others', async () => {
  const { uppy, start, upload, uploads, isOver } = install(file('one'), file('other'))
  start('one', 'other')
  uppy.removeFile('one')
  await settled()
  expect(uploads.map(({ isCancelled }) => isCancelled)).toEqual([true, false])
  expect(uppy.events.map(([event]) => event)).toEqual(['upload-start'])
  await upload(1).succeed()
  expect(isOver()).toBe(true)
})

test('removing a file that is stored cancels nothing', async () => {
  const { uppy, start, upload } = install(file('one'))
  start('one')
  await upload().succeed()
  uppy.removeFile('one')
  expect(upload().isCancelled).toBe(false)
})

test('removes the file of an upload that the page cancels', async () => {
  const { uppy, start, upload, isOver } = install(file('one'))
  start('one')
  await upload().fail(CANCELLED)
  expect(uppy.getFile('one')).toBeUndefined()
  expect(uppy.events.map(([event]) => event)).toEqual(['upload-start'])
  expect(isOver()).toBe(true)
})

describe('is not uploaded', () => {
  test('a file with which another plugin has found fault', () => {
    const { start, uploads } = install(file('one', { error: 'too large' }))
    start('one')
    expect(uploads).toEqual([])
  })

  test('a file that has been removed meanwhile', async () => {
    const { start, uploads, isOver } = install()
    start('gone')
    await settled()
    expect(uploads).toEqual([])
    expect(isOver()).toBe(true)
  })
})

test('leaves nothing behind when it is taken out: what runs is cancelled', async () => {
  const { uppy, plugin, start, uploads, isOver } = install(file('one'))
  start('one')
  plugin.uninstall()
  await settled()
  expect(uploads.map(({ isCancelled }) => isCancelled)).toEqual([true])
  expect(isOver()).toBe(true)
  expect(uppy.uploaders).toEqual([])
  expect(uppy.listeners).toEqual([])
})
