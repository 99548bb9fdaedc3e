import { describe, expect, test } from 'vitest'
import type { UploadState } from '../../src/types.js'
import { createFakeClient, createWatcher, failureOf } from '../helpers/fake-client.js'
import { pngSource } from '../helpers/made-pictures.js'
import { found, refused, slimmed, stored, stsReply } from '../helpers/service-answers.js'

/** An upload of 1000 bytes whose PUT is under way. */
async function startedUpload() {
  const { host, client } = createFakeClient()
  const watcher = createWatcher()
  const task = client.upload(pngSource(), { key: 'cat.png', ...watcher.listeners })
  const put = await host.nextRequest()
  return { host, task, put, watcher, last: () => watcher.progress.at(-1) }
}

describe('phases', () => {
  test('follow each other from queued to done', async () => {
    const { task, put, watcher } = await startedUpload()
    put.reportSent(400)
    put.reportSent(1000)
    put.respondWith(slimmed({ key: 'cat.png', sizeBytes: 400 }))
    const result = await task
    expect(watcher.phases()).toEqual(['preparing', 'uploading', 'processing', 'done'])
    expect(task.state).toEqual({ phase: 'done', result })
  })

  test('begin with queued, which can be read before anything has happened', () => {
    expect(createFakeClient().client.upload(pngSource()).state).toEqual({ phase: 'queued' })
  })

  test('stay at queued while no place is free, and report nothing', async () => {
    const { host, client } = createFakeClient({ concurrency: 1 })
    const watcher = createWatcher()
    void client.upload(pngSource())
    const waiting = client.upload(pngSource(), watcher.listeners)
    await host.advance(5000)
    expect(waiting.state).toEqual({ phase: 'queued' })
    expect(watcher.states).toEqual([])
    expect(watcher.progress).toEqual([])
  })

  test('stay at preparing while credentials are awaited', async () => {
    const { host, client } = createFakeClient({ credentials: () => new Promise(() => undefined) })
    const task = client.upload(pngSource())
    await host.advance(10_000)
    expect(task.state).toMatchObject({ phase: 'preparing' })
  })

  test('say processing once every byte is sent, and not before', async () => {
    const { task, put } = await startedUpload()
    put.reportSent(999)
    expect(task.state.phase).toBe('uploading')
    put.reportSent(1000)
    expect(task.state).toMatchObject({ phase: 'processing', attempt: 1 })
  })

  test('skip processing on a host that cannot measure sending', async () => {
    const { task, put, watcher } = await startedUpload()
    put.respondWith(stored())
    await task
    expect(watcher.phases()).toEqual(['preparing', 'uploading', 'done'])
  })

  test('go back to uploading for a second try, and count it', async () => {
    const { host, task, put, watcher } = await startedUpload()
    put.reportSent(1000)
    put.respondWith(refused(400, 'ExpiredToken'))
    const again = await host.nextRequest()
    expect(task.state).toMatchObject({ phase: 'uploading', attempt: 2 })
    again.reportSent(1000)
    again.respondWith(slimmed({ key: 'cat.png', sizeBytes: 1 }))
    await task
    expect(watcher.phases()).toEqual(['preparing', 'uploading', 'processing', 'uploading', 'processing', 'done'])
  })

  test('end with failed and the error that the task rejects with', async () => {
    const { task, put, watcher } = await startedUpload()
    put.failWith('timeout')
    const error = await failureOf(task)
    expect(task.state).toEqual({ phase: 'failed', error })
    expect(watcher.phases()).toEqual(['preparing', 'uploading', 'failed'])
  })

  test('are told in full: the state of uploading carries the progress', async () => {
    const { host, task, put } = await startedUpload()
    await host.advance(100)
    put.reportSent(250)
    expect(task.state).toMatchObject({ phase: 'uploading', attempt: 1, progress: { sentBytes: 250, fraction: 0.25 } })
  })
})

describe('progress', () => {
  test('counts bytes, share, speed and remaining time', async () => {
    const { host, put, last } = await startedUpload()
    await host.advance(100)
    put.reportSent(100)
    expect(last()).toEqual({
      phase: 'uploading',
      sentBytes: 100,
      totalBytes: 1000,
      fraction: 0.1,
      bytesPerSec: 1000,
      remainingSec: 0.9,
      attempt: 1,
    })
  })

  test('has no remaining time before anything has left', async () => {
    const { last } = await startedUpload()
    expect(last()).toEqual({
      phase: 'uploading',
      sentBytes: 0,
      totalBytes: 1000,
      fraction: 0,
      bytesPerSec: 0,
      attempt: 1,
    })
  })

  test('is not 1 before the service has answered, however long it takes', async () => {
    const { host, task, put, watcher, last } = await startedUpload()
    put.reportSent(1000)
    await host.advance(30_000)
    expect(watcher.progress.every(({ fraction }) => fraction < 1)).toBe(true)
    expect(last()).toMatchObject({ phase: 'processing', sentBytes: 1000 })
    put.respondWith(slimmed({ key: 'cat.png', sizeBytes: 1 }))
    await task
    expect(last()).toMatchObject({ phase: 'done', fraction: 1, sentBytes: 1000 })
    expect(watcher.progress.filter(({ fraction }) => fraction === 1)).toHaveLength(1)
  })

  test('never runs backwards, whatever the platform reports', async () => {
    const { host, put, watcher } = await startedUpload()
    for (const sentBytes of [300, 100, 0, 400, 399, 1000, 2, 1000]) {
      await host.advance(50)
      put.reportSent(sentBytes)
    }
    const shares = watcher.progress.map(({ fraction }) => fraction)
    expect(shares).toEqual([...shares].sort((one, other) => one - other))
  })

  test.each([
    ['sends nothing', () => undefined],
    ['has sent everything', (put: { reportSent(sentBytes: number): void }) => put.reportSent(1000)],
  ])('comes at least every 400 ms from a link that %s', async (_what, begin) => {
    const { host, put, watcher } = await startedUpload()
    begin(put)
    for (let passedMs = 0; passedMs < 10_000; passedMs += 400) {
      const before = watcher.progress.length
      await host.advance(400)
      expect(watcher.progress.length).toBeGreaterThan(before)
    }
  })

  test('is not multiplied by the tick where the platform reports often enough', async () => {
    const { host, put, watcher } = await startedUpload()
    const before = watcher.progress.length
    for (let step = 1; step <= 9; step += 1) {
      await host.advance(300)
      put.reportSent(step * 100)
    }
    expect(watcher.progress.length - before).toBe(9)
  })

  test('slows down on a link that stalls, and the remaining time grows', async () => {
    const { host, put, last } = await startedUpload()
    await host.advance(100)
    put.reportSent(500)
    const before = last()
    await host.advance(2000)
    expect(last()?.bytesPerSec).toBeLessThan(before?.bytesPerSec ?? 0)
    expect(last()?.remainingSec).toBeGreaterThan(before?.remainingSec ?? Infinity)
  })

  test('has no speed any more once every byte is sent', async () => {
    const { host, put, last } = await startedUpload()
    await host.advance(100)
    put.reportSent(1000)
    expect(last()).toMatchObject({ phase: 'processing', bytesPerSec: 0 })
    expect(last()).not.toHaveProperty('remainingSec')
  })

  test('goes on ticking while it is seen to whether the picture is stored', async () => {
    const { host, put, watcher } = await startedUpload()
    put.reportSent(1000)
    put.respondWith(refused(400, 'InvalidImageSource'))
    const head = await host.nextRequest()
    const before = watcher.progress.length
    await host.advance(800)
    expect(watcher.progress.length).toBe(before + 2)
    head.respondWith(found(1000))
  })
})

describe('after the end', () => {
  test.each(['done', 'failed', 'cancelled'])(
    'nothing is reported of an upload that is %s, and no timer is left',
    async end => {
      const { host, task, put, watcher } = await startedUpload()
      if (end === 'done') put.respondWith(stored())
      else if (end === 'failed') put.failWith('timeout')
      else task.cancel()
      await host.settle()
      expect(task.state.phase).toBe(end)
      const [stateCount, progressCount] = [watcher.states.length, watcher.progress.length]
      put.reportSent(900)
      put.reportSent(1000)
      await host.advance(10_000)
      expect(watcher.states).toHaveLength(stateCount)
      expect(watcher.progress).toHaveLength(progressCount)
      expect(task.state.phase).toBe(end)
      expect(host.timerCount).toBe(0)
    },
  )

  test('a second end changes nothing', async () => {
    const { host, task, put, watcher } = await startedUpload()
    put.respondWith(stored())
    await task
    task.cancel()
    task.pause()
    task.resume()
    await host.settle()
    expect(task.state.phase).toBe('done')
    expect(watcher.phases().at(-1)).toBe('done')
    await expect(task).resolves.toMatchObject({ outcome: 'kept-original' })
  })
})

describe('a listener', () => {
  const faulty = () => {
    throw new Error('a fault of the page')
  }

  test('that throws harms no upload, and its fault surfaces', async () => {
    const { host, client } = createFakeClient()
    const task = client.upload(pngSource(), { key: 'cat.png', onProgress: faulty, onState: faulty })
    const put = await host.nextRequest()
    put.reportSent(1000)
    put.respondWith(slimmed({ key: 'cat.png', sizeBytes: 1 }))
    expect(await task).toMatchObject({ outcome: 'compressed' })
    await host.advance(0)
    expect(host.uncaught).toContainEqual(new Error('a fault of the page'))
  })

  test('that throws keeps no other from hearing', async () => {
    const { host, client } = createFakeClient()
    const heard: UploadState[] = []
    const task = client.upload(pngSource(), { onState: faulty })
    task.subscribe(state => heard.push(state))
    await host.nextRequest()
    expect(heard.map(({ phase }) => phase)).toEqual(['preparing', 'uploading'])
  })

  test('hears until it ends that', async () => {
    const { host, task, put, watcher } = await startedUpload()
    const heard: UploadState[] = []
    const end = task.subscribe(state => heard.push(state))
    put.reportSent(100)
    end()
    end()
    put.reportSent(200)
    await host.settle()
    expect(heard).toHaveLength(1)
    expect(watcher.states.length).toBeGreaterThan(1)
  })

  test('may end another while it is called', async () => {
    const { task, put } = await startedUpload()
    const heard: string[] = []
    task.subscribe(() => {
      heard.push('first')
      endSecond()
    })
    const endSecond = task.subscribe(() => heard.push('second'))
    put.reportSent(100)
    put.reportSent(200)
    expect(heard.filter(name => name === 'first')).toHaveLength(2)
    expect(heard.filter(name => name === 'second').length).toBeLessThanOrEqual(1)
  })

  test('may cancel from within', async () => {
    const { host, client } = createFakeClient()
    const task = client.upload(pngSource(), {
      onProgress: ({ sentBytes }) => {
        if (sentBytes > 0) task.cancel()
      },
    })
    const put = await host.nextRequest()
    put.reportSent(1)
    expect(put.isOpen).toBe(false)
    expect(await failureOf(task)).toMatchObject({ code: 'cancelled' })
  })

  test('may cancel from within before anything is sent, and nothing is', async () => {
    const { host, client } = createFakeClient()
    const task = client.upload(pngSource(), {
      onState: ({ phase }) => {
        if (phase === 'uploading') task.cancel()
      },
    })
    expect(await failureOf(task)).toMatchObject({ code: 'cancelled' })
    await host.advance(1000)
    expect(host.requests).toHaveLength(0)
    expect(host.timerCount).toBe(0)
  })
})

test('a task can be awaited again and again, and by every form of it', async () => {
  const { host, client } = createFakeClient({ credentials: () => stsReply() })
  const task = client.upload(pngSource(), { key: 'cat.png' })
  let hasEnded = 0
  const ended = task.finally(() => (hasEnded += 1))
  ;(await host.nextRequest()).respondWith(stored())
  const result = await task
  expect(await task).toBe(result)
  expect(await ended).toBe(result)
  expect(await task.catch(() => undefined)).toBe(result)
  expect(await task.then(({ outcome }) => outcome)).toBe('kept-original')
  expect(hasEnded).toBe(1)
})

test('a task that nobody awaits raises no unhandled rejection when it fails', async () => {
  const unhandled: unknown[] = []
  const listener = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', listener)
  const { host, put } = await startedUpload()
  put.failWith('timeout')
  await host.settle()
  process.off('unhandledRejection', listener)
  expect(unhandled).toEqual([])
})
