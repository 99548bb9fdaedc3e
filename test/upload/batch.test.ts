import { expect, test, vi } from 'vitest'
import type { BatchProgress } from '../../src/types.js'
import { createFakeClient, failureOf } from '../helpers/fake-client.js'
import { png } from '../helpers/made-pictures.js'
import { refused, slimmed, stored } from '../helpers/service-answers.js'

const named = (name: string, sizeBytes = 1000) => ({ name, data: png({ sizeBytes }) })
const byName = { key: ({ name }: { readonly name: string }) => name }

test('there is one outcome for each source, in their order, in the form of Promise.allSettled', async () => {
  const { host, client } = createFakeClient()
  const batch = client.uploadAll([named('a.png'), named('b.png'), named('c.png')], byName)
  const [a, b, c] = [await host.nextRequest(), await host.nextRequest(), await host.nextRequest()]
  c.respondWith(slimmed({ key: 'c.png', sizeBytes: 1 }))
  b.failWith('timeout')
  await host.settle()
  a.respondWith(slimmed({ key: 'a.png', sizeBytes: 2 }))
  expect(await batch).toMatchObject([
    { status: 'fulfilled', value: { original: { key: 'a.png' }, slim: { sizeBytes: 2 } } },
    { status: 'rejected', reason: { name: 'CosSlimError', code: 'timeout' } },
    { status: 'fulfilled', value: { original: { key: 'c.png' }, slim: { sizeBytes: 1 } } },
  ])
})

test('one failure stops nothing else, not even a failure before sending', async () => {
  const { host, client } = createFakeClient({ concurrency: 1 })
  const batch = client.uploadAll(
    [{ name: 'text.png', data: Buffer.from('text') }, named('b.png'), named('c.png')],
    byName,
  )
  ;(await host.nextRequest()).failWith('network-or-cors')
  ;(await host.nextRequest()).respondWith(stored())
  const outcomes = await batch
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
})

test('there is one task for each source, and each can be cancelled alone', async () => {
  const { host, client } = createFakeClient()
  const batch = client.uploadAll([named('a.png'), named('b.png')], byName)
  expect(batch.tasks).toHaveLength(2)
  await host.settle()
  batch.tasks[0]?.cancel()
  for (const put of host.requests) put.respondWith(stored())
  expect(await batch).toMatchObject([{ status: 'rejected', reason: { code: 'cancelled' } }, { status: 'fulfilled' }])
})

test('all of it can be cancelled at once', async () => {
  const { host, client } = createFakeClient({ concurrency: 1 })
  const batch = client.uploadAll([named('a.png'), named('b.png'), named('c.png')])
  await host.settle()
  batch.cancel()
  expect((await batch).map(outcome => outcome.status === 'rejected' && outcome.reason.code)).toEqual(
    Array(3).fill('cancelled'),
  )
  await host.advance(1000)
  expect(host.requests).toHaveLength(1)
})

test('cancelled at once, nothing that waited is read or asked for its key', async () => {
  const { host, client } = createFakeClient({ concurrency: 1 })
  const key = vi.fn(({ name }: { readonly name: string }) => name)
  const batch = client.uploadAll(
    Array.from({ length: 20 }, (_, index) => named(`${index}.png`)),
    { key },
  )
  await host.settle()
  batch.cancel()
  await batch
  await host.settle()
  expect(key).toHaveBeenCalledOnce()
})

test('a signal cancels all of it', async () => {
  const switchboard = new AbortController()
  const { host, client } = createFakeClient()
  const batch = client.uploadAll([named('a.png'), named('b.png')], { signal: switchboard.signal })
  await host.settle()
  switchboard.abort()
  expect((await batch).every(({ status }) => status === 'rejected')).toBe(true)
})

test('nothing to upload is done at once', async () => {
  expect(await createFakeClient().client.uploadAll([])).toEqual([])
})

test.each([
  ['a set', () => new Set([named('a.png'), named('b.png')])],
  [
    'a generator',
    function* () {
      yield named('a.png')
      yield named('b.png')
    },
  ],
])('%s of sources will do', (_what, make) => {
  expect(createFakeClient().client.uploadAll(make()).tasks).toHaveLength(2)
})

test('what is said for all holds for each', async () => {
  const { host, client } = createFakeClient()
  void client.uploadAll([named('a.png'), named('b.png')], {
    ...byName,
    saveAs: key => `slim/${key}`,
    acl: 'private',
    operations: [{ rule: 'style/a', saveAs: 'out.png' }],
  })
  for (const name of ['a.png', 'b.png']) {
    const { url, headers } = await host.nextRequest()
    expect(url).toContain(`/${name}`)
    expect(headers).toMatchObject({ 'x-cos-acl': 'private' })
    expect(headers['Pic-Operations']).toContain(`"/slim/${name}"`)
  }
})

test('progress is that of the whole: bytes, counts, speed and remaining time', async () => {
  const { host, client } = createFakeClient()
  const seen: BatchProgress[] = []
  const batch = client.uploadAll([named('a.png', 1000), named('b.png', 3000)], {
    ...byName,
    onProgress: progress => seen.push(progress),
  })
  const [a, b] = [await host.nextRequest(), await host.nextRequest()]
  await host.advance(100)
  a.reportSent(100)
  b.reportSent(300)
  expect(seen.at(-1)).toEqual({
    sentBytes: 400,
    totalBytes: 4000,
    fraction: 0.1,
    bytesPerSec: 4000,
    remainingSec: 0.9,
    totalCount: 2,
    doneCount: 0,
    failedCount: 0,
  })
  a.respondWith(stored())
  await host.settle()
  expect(seen.at(-1)).toMatchObject({ sentBytes: 1300, doneCount: 1, failedCount: 0 })
  b.failWith('timeout')
  await batch
  expect(seen.at(-1)).toMatchObject({ fraction: 1, bytesPerSec: 0, doneCount: 1, failedCount: 1 })
})

test('progress counts every source from the start, also those that wait', async () => {
  const { host, client } = createFakeClient({ concurrency: 1 })
  const seen: BatchProgress[] = []
  void client.uploadAll([named('a.png'), named('b.png'), named('c.png')], { onProgress: one => seen.push(one) })
  await host.settle()
  expect(seen[0]).toMatchObject({ totalBytes: 3000, totalCount: 3 })
})

test('progress never runs backwards, and is 1 at the end and not before', async () => {
  const { host, client } = createFakeClient({ concurrency: 2 })
  const seen: BatchProgress[] = []
  const sources = Array.from({ length: 7 }, (_, index) => named(`${index}.png`))
  const batch = client.uploadAll(sources, { ...byName, onProgress: one => seen.push(one) })
  for (let sent = 0; sent < 7; sent += 1) {
    const put = await host.nextRequest()
    put.reportSent(700)
    await host.advance(500)
    put.reportSent(1000)
    if (sent === 1) put.failWith('timeout')
    else if (sent === 3) batch.tasks[sent]?.cancel()
    else if (sent === 5) {
      put.respondWith(refused(400, 'ExpiredToken'))
      ;(await host.nextRequest()).respondWith(stored())
    } else put.respondWith(stored())
    await host.settle()
  }
  await batch
  const shares = seen.map(({ fraction }) => fraction)
  expect(shares).toEqual([...shares].sort((one, other) => one - other))
  expect(shares.filter(share => share === 1)).toHaveLength(1)
  expect(shares.at(-1)).toBe(1)
  expect(seen.at(-1)).toMatchObject({ doneCount: 5, failedCount: 2, totalCount: 7 })
})

test('a listener that throws harms nothing: the batch never rejects', async () => {
  const { host, client } = createFakeClient()
  const onProgress = () => {
    throw new Error('a fault of the page')
  }
  const batch = client.uploadAll([named('a.png'), named('b.png')], { ...byName, onProgress })
  ;(await host.nextRequest()).respondWith(stored())
  ;(await host.nextRequest()).failWith('timeout')
  expect((await batch).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
})

test('many pictures that need no progress cost no listener', async () => {
  const { host, client } = createFakeClient({ concurrency: 6 })
  const batch = client.uploadAll(Array.from({ length: 6 }, (_, index) => named(`${index}.png`)))
  for (let sent = 0; sent < 6; sent += 1) (await host.nextRequest()).respondWith(stored())
  expect(await batch).toHaveLength(6)
})

test('a batch of bad pictures asks for no credentials', async () => {
  const fake = createFakeClient()
  const bad = { name: 'text.png', data: Buffer.from('text') }
  await fake.client.uploadAll([bad, bad, bad])
  expect(fake.stsCallCount).toBe(0)
})

test('one upload that fails rejects alone: the batch is told apart from its tasks', async () => {
  const { host, client } = createFakeClient()
  const batch = client.uploadAll([named('a.png')])
  ;(await host.nextRequest()).failWith('timeout')
  const [task] = batch.tasks
  expect(task && (await failureOf(task))).toMatchObject({ code: 'timeout' })
  await expect(batch).resolves.toHaveLength(1)
})
