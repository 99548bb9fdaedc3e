import { describe, expect, test } from 'vitest'
import { createFakeClient, createWatcher, failureOf } from '../helpers/fake-client.js'
import { pngSource } from '../helpers/made-pictures.js'
import { refused, slimmed, stored, stsReply } from '../helpers/service-answers.js'

const EXPIRED = refused(400, 'ExpiredToken')

describe.each([
  ['a token that expired', EXPIRED],
  ['an id that is not known', refused(403, 'InvalidAccessKeyId')],
  ['a signature whose time is over', refused(403, 'AccessDenied', 'Request has expired')],
  ['an id that is not known, said as a message', refused(403, 'AccessDenied', 'InvalidAccessKeyId')],
])('refused for %s', (_what, refusal) => {
  test('credentials are fetched once more, and the picture is sent once more with everything it had', async () => {
    let calls = 0
    const credentials = () => {
      calls += 1
      return stsReply({
        credentials: { tmpSecretId: `AKID${calls}`, tmpSecretKey: 'EXAMPLEKEY', sessionToken: `TOKEN${calls}` },
      })
    }
    const { host, client } = createFakeClient({ credentials })
    const task = client.upload(pngSource(), { saveAs: 'slim/cat.png' })
    const first = await host.nextRequest()
    first.respondWith(refusal)
    const second = await host.nextRequest()
    expect(calls).toBe(2)
    expect(second).toMatchObject({ method: 'PUT', url: first.url, body: first.body })
    expect(second.headers['Pic-Operations']).toBe(first.headers['Pic-Operations'])
    expect(first.headers).toMatchObject({ 'x-cos-security-token': 'TOKEN1' })
    expect(second.headers).toMatchObject({ 'x-cos-security-token': 'TOKEN2' })
    expect(second.headers['Authorization']).toContain('q-ak=AKID2&')
    second.respondWith(slimmed({ key: 'slim/cat.png', sizeBytes: 400 }))
    expect(await task).toMatchObject({ outcome: 'compressed', attempts: 2 })
  })

  test('a second refusal ends the upload', async () => {
    const fake = createFakeClient()
    const task = fake.client.upload(pngSource())
    ;(await fake.host.nextRequest()).respondWith(refusal)
    ;(await fake.host.nextRequest()).respondWith(refusal)
    expect(await failureOf(task)).toMatchObject({ code: 'credentials-expired', service: { requestId: 'NjdhYmNk' } })
    await fake.host.advance(60_000)
    expect(fake.host.requests).toHaveLength(2)
    expect(fake.stsCallCount).toBe(2)
  })
})

test('a plain denial is no reason to renew anything', async () => {
  const fake = createFakeClient()
  const task = fake.client.upload(pngSource(), { slim: false })
  ;(await fake.host.nextRequest()).respondWith(refused(403, 'AccessDenied', 'Access Denied.'))
  expect(await failureOf(task)).toMatchObject({ code: 'access-denied' })
  expect(fake.stsCallCount).toBe(1)
})

test('many uploads that are refused at once fetch credentials once', async () => {
  const fake = createFakeClient({ concurrency: 6 })
  const batch = fake.client.uploadAll(
    Array.from({ length: 10 }, (_, index) => ({ ...pngSource(), name: `${index}.png` })),
  )
  const refusedOnes = await Promise.all(Array.from({ length: 6 }, () => fake.host.nextRequest()))
  expect(fake.stsCallCount).toBe(1)
  for (const put of refusedOnes) put.respondWith(EXPIRED)
  for (let sent = 0; sent < 10; sent += 1) (await fake.host.nextRequest()).respondWith(stored())
  expect((await batch).every(({ status }) => status === 'fulfilled')).toBe(true)
  expect(fake.stsCallCount).toBe(2)
})

test('a refusal that comes late does not throw away the credentials that were fetched meanwhile', async () => {
  const fake = createFakeClient()
  void fake.client.uploadAll([pngSource(), { ...pngSource(), name: 'dog.png' }])
  const early = await fake.host.nextRequest()
  const late = await fake.host.nextRequest()
  early.respondWith(EXPIRED)
  await fake.host.nextRequest()
  late.respondWith(EXPIRED)
  await fake.host.nextRequest()
  expect(fake.stsCallCount).toBe(2)
})

test('a key that the client made stays the same over a renewal', async () => {
  const { host, client } = createFakeClient()
  void client.upload(pngSource())
  const first = await host.nextRequest()
  first.respondWith(EXPIRED)
  expect((await host.nextRequest()).url).toBe(first.url)
})

test('a renewal that brings a key of its own stores under that key, and says so', async () => {
  let calls = 0
  const { host, client } = createFakeClient({ credentials: () => stsReply({ key: `chosen/${(calls += 1)}.png` }) })
  const task = client.upload(pngSource())
  ;(await host.nextRequest()).respondWith(EXPIRED)
  const second = await host.nextRequest()
  expect(second.url).toContain('/chosen/2.png')
  expect(second.headers['Pic-Operations']).toContain('"/chosen/2.png"')
  second.respondWith(slimmed({ key: 'chosen/2.png', sizeBytes: 1 }))
  expect((await task).original.key).toBe('chosen/2.png')
})

test('an STS endpoint that fails on the renewal ends the upload with its own code', async () => {
  let calls = 0
  const credentials = () => {
    calls += 1
    if (calls > 1) throw new Error('The STS endpoint is down.')
    return stsReply()
  }
  const { host, client } = createFakeClient({ credentials })
  const task = client.upload(pngSource())
  ;(await host.nextRequest()).respondWith(EXPIRED)
  expect(await failureOf(task)).toMatchObject({ code: 'credentials-unreachable' })
})

test('the bar does not go back while the picture is sent once more', async () => {
  const { host, client } = createFakeClient()
  const watcher = createWatcher()
  const task = client.upload(pngSource(), { key: 'cat.png', ...watcher.listeners })
  const first = await host.nextRequest()
  await host.advance(100)
  first.reportSent(700)
  first.respondWith(EXPIRED)
  const second = await host.nextRequest()
  await host.advance(100)
  second.reportSent(200)
  await host.advance(100)
  second.reportSent(900)
  second.respondWith(slimmed({ key: 'cat.png', sizeBytes: 1 }))
  await task
  const sent = watcher.progress.map(({ attempt, sentBytes }) => [attempt, sentBytes])
  expect(sent).toEqual([
    [1, 0],
    [1, 0],
    [1, 700],
    [2, 700],
    [2, 700],
    [2, 900],
    [2, 900],
  ])
})
