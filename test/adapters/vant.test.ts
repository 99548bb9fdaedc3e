import { expect, test } from 'vitest'
import { vantAfterRead, type VantItem } from '../../src/adapters/vant.js'
import { CANCELLED, createPlayedClient, NO_PICTURE, picture, RESULT, settled } from './played-client.js'

function read(...items: VantItem[]) {
  const played = createPlayedClient()
  const afterRead = vantAfterRead(played.client)
  afterRead(items.length === 1 && items[0] ? items[0] : items)
  return { ...played, afterRead }
}

const entry = (name?: string): VantItem => ({ file: picture(name), status: '', message: '' })

test('shows the percent over an entry on its way', () => {
  const item = entry()
  const { upload } = read(item)
  expect(upload().source).toBe(item.file)
  expect(item).toMatchObject({ status: 'uploading', message: '0%' })
  upload().progress(0.5)
  expect(item).toMatchObject({ status: 'uploading', message: '50%' })
})

test('takes the mark away and leaves the result, once it is stored', async () => {
  const item = entry()
  await read(item).upload().succeed()
  expect(item).toMatchObject({ status: 'done', message: '', response: RESULT })
})

test('shows why it failed', async () => {
  const item = entry()
  await read(item).upload().fail(NO_PICTURE)
  expect(item).toMatchObject({ status: 'failed', message: 'a.png is no picture.' })
})

test('uploads each of several entries, and cancels the one that is removed', async () => {
  const [one, other] = [entry('1.png'), entry('2.png')]
  const { uploads, upload, afterRead } = read(one, other)
  expect(uploads.map(({ source }) => source.name)).toEqual(['1.png', '2.png'])
  afterRead.cancel({ ...one }) // a proxy is another object
  await settled()
  expect(uploads.map(({ isCancelled }) => isCancelled)).toEqual([true, false])
  expect(one).toMatchObject({ status: '', message: '' })
  await upload(1).succeed()
  expect(other).toMatchObject({ status: 'done' })
})

test('leaves an entry without a mark, where the page cancels its upload', async () => {
  const item = entry()
  await read(item).upload().fail(CANCELLED)
  expect(item).toMatchObject({ status: '', message: '' })
})

test('leaves a stored entry as it is when it is removed', async () => {
  const item = entry()
  const { upload, afterRead } = read(item)
  await upload().succeed()
  afterRead.cancel(item)
  expect(item).toMatchObject({ status: 'done', response: RESULT })
})

test('has nothing to do for an entry that is an address', () => {
  const item: VantItem = {}
  const { uploads, afterRead } = read(item)
  afterRead.cancel(item)
  expect(uploads).toEqual([])
  expect(item).toEqual({})
})
