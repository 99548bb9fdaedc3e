import { describe, expect, test, vi } from 'vitest'
import type { BatchOptions, UploadSource } from '../../src/types.js'
import { createFakeClient } from '../helpers/fake-client.js'
import { png } from '../helpers/made-pictures.js'
import { refused, stored } from '../helpers/service-answers.js'

const SIZE_BYTES = 1.5 * 1024 * 1024
const PICTURE = png({ sizeBytes: SIZE_BYTES })
/** The same size, and other bytes at its very end. */
const OTHER = Uint8Array.from(PICTURE)
OTHER[SIZE_BYTES - 20] = 1

const same = (name = 'cat.png') => new File([PICTURE], name)
const other = (name = 'cat.png') => new File([OTHER], name)

async function begin(sources: readonly UploadSource[], options: BatchOptions = {}) {
  const fake = createFakeClient()
  const batch = fake.client.uploadAll(sources, { slim: false, ...options })
  // Files are compared before any is sent twice.
  for (let turn = 0; turn < 10; turn += 1) await fake.host.settle()
  return { ...fake, batch }
}

test('the same file twice in one batch is sent once, and both have its result', async () => {
  const { host, batch } = await begin([same(), same()])
  expect(host.requests).toHaveLength(1)
  host.requests[0]?.respondWith(stored())
  const [first, second] = await batch
  expect(first).toMatchObject({ status: 'fulfilled', value: { original: { sizeBytes: SIZE_BYTES } } })
  expect(second).toEqual(first)
})

test('as often as it is there', async () => {
  const { host, batch } = await begin([same(), same(), same(), same()])
  expect(host.requests).toHaveLength(1)
  host.requests[0]?.respondWith(stored())
  expect(new Set((await batch).map(one => one.status === 'fulfilled' && one.value.original.key)).size).toBe(1)
})

test.each<[string, UploadSource]>([
  ['other bytes', other()],
  ['another name', same('dog.png')],
  ['another size', new File([png({ sizeBytes: SIZE_BYTES + 1 })], 'cat.png')],
])('a file of %s is sent for itself', async (_what, source) => {
  const { host } = await begin([same(), source])
  expect(host.requests).toHaveLength(2)
})

test('in two batches it is sent twice: each has a key of its own', async () => {
  const { host, client } = await begin([same()])
  void client.uploadAll([same()])
  for (let turn = 0; turn < 10; turn += 1) await host.settle()
  expect(host.requests).toHaveLength(2)
})

test('what it fails with fails both', async () => {
  const { host, batch } = await begin([same(), same()])
  host.requests[0]?.respondWith(refused(403, 'AccessDenied'))
  const outcomes = await batch
  expect(outcomes.map(one => one.status === 'rejected' && one.reason.code)).toEqual(['access-denied', 'access-denied'])
})

describe('cancelled', () => {
  test('the first leaves the second to be sent for itself', async () => {
    const { host, batch } = await begin([same(), same()])
    batch.tasks[0]?.cancel()
    for (let turn = 0; turn < 10; turn += 1) await host.settle()
    expect(host.requests).toHaveLength(2)
    host.requests[1]?.respondWith(stored())
    expect((await batch).map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
  })

  test('the second does not stop the first', async () => {
    const { host, batch } = await begin([same(), same()])
    batch.tasks[1]?.cancel()
    host.requests[0]?.respondWith(stored())
    expect((await batch).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
  })

  test('all of it reads no file and asks for no key any more', async () => {
    const key = vi.fn(({ name }: { readonly name: string }) => name)
    const { host, batch } = await begin([same(), same(), same()], { key })
    const asked = key.mock.calls.length
    batch.cancel()
    await batch
    for (let turn = 0; turn < 10; turn += 1) await host.settle()
    expect([asked, key.mock.calls.length, host.requests.length]).toEqual([1, 1, 1])
  })
})

test('progress of the batch counts both, and ends with 1', async () => {
  const fractions: number[] = []
  const { host, batch } = await begin([same(), same()], { onProgress: ({ fraction }) => fractions.push(fraction) })
  host.requests[0]?.reportSent(SIZE_BYTES)
  expect(fractions.at(-1)).toBe(0.5)
  host.requests[0]?.respondWith(stored())
  await batch
  expect(fractions.at(-1)).toBe(1)
})

test('a file that cannot be read any more fails alone', async () => {
  const gone = same()
  gone.slice = () => {
    throw new DOMException('The file was moved.', 'NotReadableError')
  }
  const { host, batch } = await begin([same(), gone])
  host.requests[0]?.respondWith(stored())
  const outcomes = await batch
  expect(outcomes.map(one => (one.status === 'rejected' ? one.reason.code : 'stored'))).toEqual([
    'stored',
    'source-unreadable',
  ])
})
