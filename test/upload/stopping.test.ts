import { describe, expect, test } from 'vitest'
import type { UploadOptions, UploadTask } from '../../src/types.js'
import { createFakeClient, createWatcher, failureOf } from '../helpers/fake-client.js'
import type { FakeHost, FakeRequest } from '../helpers/fake-host.js'
import { png, pngSource } from '../helpers/made-pictures.js'
import { refused, slimmed, stored, stsReply } from '../helpers/service-answers.js'

/** An upload that has come to a phase, and what is needed to bring it further. */
interface Scene {
  readonly host: FakeHost
  readonly task: UploadTask
  readonly watcher: ReturnType<typeof createWatcher>
  /** Lets go what the upload is waiting for, late. */
  readonly release: () => void
  /** Another upload to the same client, behind this one. */
  readonly next: () => UploadTask
}

/** Brings an upload to a phase. One place only, so that a place that is not given back shows. */
type Play = (options?: UploadOptions) => Promise<Scene>

const fileHeldBack = () => {
  let release!: () => void
  const gate = new Promise<void>(resolve => (release = resolve))
  const file = new File([png()], 'cat.png')
  file.slice = (start, end) => {
    const part = new Blob([png().slice(start, end)])
    return Object.assign(part, { arrayBuffer: () => gate.then(() => Blob.prototype.arrayBuffer.call(part)) })
  }
  return { file, release }
}

async function sending(options: UploadOptions = {}): Promise<Scene & { readonly put: FakeRequest }> {
  const { host, client } = createFakeClient({ concurrency: 1 })
  const watcher = createWatcher()
  const task = client.upload(pngSource(), { key: 'cat.png', ...watcher.listeners, ...options })
  const put = await host.nextRequest()
  const release = () => put.respondWith(slimmed({ key: 'cat.png', sizeBytes: 1 }))
  return { host, task, watcher, put, release, next: () => client.upload(pngSource(), { key: 'next.png' }) }
}

const queued: Play = async (options = {}) => {
  const { host, client } = createFakeClient({ concurrency: 1 })
  const watcher = createWatcher()
  void client.upload(pngSource(), { key: 'first.png' })
  const task = client.upload(pngSource(), { key: 'cat.png', ...watcher.listeners, ...options })
  const first = await host.nextRequest()
  return {
    host,
    task,
    watcher,
    release: () => undefined,
    next: () => {
      const next = client.upload(pngSource(), { key: 'next.png' })
      first.respondWith(stored())
      return next
    },
  }
}

const checking: Play = async (options = {}) => {
  const { host, client } = createFakeClient({ concurrency: 1 })
  const watcher = createWatcher()
  const { file, release } = fileHeldBack()
  const task = client.upload(file, { key: 'cat.png', ...watcher.listeners, ...options })
  await host.settle()
  return { host, task, watcher, release, next: () => client.upload(pngSource(), { key: 'next.png' }) }
}

const awaitingCredentials: Play = async (options = {}) => {
  let answer!: (reply: unknown) => void
  let calls = 0
  const credentials = () => ((calls += 1) === 1 ? new Promise(resolve => (answer = resolve)) : stsReply())
  const { host, client } = createFakeClient({ concurrency: 1, credentials })
  const watcher = createWatcher()
  const task = client.upload(pngSource(), { key: 'cat.png', ...watcher.listeners, ...options })
  await host.settle()
  const release = () => answer(stsReply())
  const next = () => {
    release()
    return client.upload(pngSource(), { key: 'next.png' })
  }
  return { host, task, watcher, release, next }
}

const uploading: Play = async options => {
  const scene = await sending(options)
  scene.put.reportSent(300)
  return scene
}

const processing: Play = async options => {
  const scene = await sending(options)
  scene.put.reportSent(1000)
  return scene
}

const checkingWhetherStored: Play = async options => {
  const scene = await sending(options)
  scene.put.respondWith(refused(400, 'InvalidImageSource'))
  const head = await scene.host.nextRequest()
  return { ...scene, release: () => head.respondWith({ status: 404, headers: {}, text: '' }) }
}

const paused: Play = async options => {
  const scene = await uploading(options)
  scene.task.pause()
  return scene
}

const PLAYS: readonly (readonly [phase: string, play: Play])[] = [
  ['queued', queued],
  ['preparing (reading the file)', checking],
  ['preparing (waiting for credentials)', awaitingCredentials],
  ['uploading', uploading],
  ['uploading (seeing whether it is stored)', checkingWhetherStored],
  ['processing', processing],
  ['paused', paused],
]

describe.each(PLAYS)('cancelled while %s', (phase, play) => {
  test('an upload rejects at once, and nothing of it is reported or sent afterwards', async () => {
    const { host, task, watcher, release } = await play()
    expect(task.state.phase).toBe(phase.replace(/ .*/, ''))
    const requestCount = host.requests.length
    task.cancel()
    expect(task.state).toEqual({ phase: 'cancelled' })
    expect(watcher.states.at(-1)).toEqual({ phase: 'cancelled' })
    const progressCount = watcher.progress.length

    let isSettled = false
    void task.catch(() => (isSettled = true))
    for (let step = 0; step < 10; step += 1) await Promise.resolve()
    expect(isSettled).toBe(true)
    expect(await failureOf(task)).toMatchObject({ name: 'CosSlimError', code: 'cancelled', retryable: false })

    release()
    await host.advance(20_000)
    expect(watcher.states.filter(state => state.phase === 'cancelled')).toHaveLength(1)
    expect(watcher.states.at(-1)).toEqual({ phase: 'cancelled' })
    expect(watcher.progress).toHaveLength(progressCount)
    expect(host.requests).toHaveLength(requestCount)
  })

  test('an upload gives its place to the next', async () => {
    const { host, task, next } = await play()
    task.cancel()
    const following = next()
    const put = await host.nextRequest()
    expect(put.url).toContain('/next.png')
    put.respondWith(stored())
    expect(await following).toMatchObject({ original: { key: 'next.png' } })
    await host.advance(20_000)
    expect(host.timerCount).toBe(0)
  })

  test('an upload stops for a signal as it does for cancel()', async () => {
    const switchboard = new AbortController()
    const { host, task, watcher } = await play({ signal: switchboard.signal })
    const requestCount = host.requests.length
    switchboard.abort()
    expect(task.state).toEqual({ phase: 'cancelled' })
    expect(await failureOf(task)).toMatchObject({ code: 'cancelled' })
    await host.advance(20_000)
    expect(host.requests).toHaveLength(requestCount)
    expect(watcher.states.at(-1)).toEqual({ phase: 'cancelled' })
  })
})

test('a request that is cancelled is aborted in the same breath', async () => {
  const { task, put } = await sending()
  expect(put.isOpen).toBe(true)
  task.cancel()
  expect(put.isOpen).toBe(false)
})

test('an upload that is stopped while its file is read asks for no credentials afterwards', async () => {
  const fake = createFakeClient()
  const { file, release } = fileHeldBack()
  const task = fake.client.upload(file)
  await fake.host.settle()
  task.cancel()
  release()
  await fake.host.settle()
  expect(fake.stsCallCount).toBe(0)
})

test('a signal that has aborted already lets nothing begin', async () => {
  const fake = createFakeClient()
  const watcher = createWatcher()
  const task = fake.client.upload(pngSource(), { signal: AbortSignal.abort(), ...watcher.listeners })
  expect(task.state).toEqual({ phase: 'cancelled' })
  expect(await failureOf(task)).toMatchObject({ code: 'cancelled' })
  await fake.host.advance(1000)
  expect(fake.stsCallCount).toBe(0)
  expect(fake.host.requests).toHaveLength(0)
  expect(watcher.progress).toEqual([])
})

test('a signal outlives the upload without holding on to it', async () => {
  const listeners = new Set<() => void>()
  const signal = {
    aborted: false,
    addEventListener: (_type: 'abort', listener: () => void) => void listeners.add(listener),
    removeEventListener: (_type: 'abort', listener: () => void) => void listeners.delete(listener),
  }
  const { task, release } = await sending({ signal })
  expect(listeners.size).toBe(1)
  release()
  await task
  expect(listeners.size).toBe(0)
})

test('a waiting upload that is cancelled is skipped, and the others keep their order', async () => {
  const { host, client } = createFakeClient({ concurrency: 1 })
  const tasks = ['a', 'b', 'c', 'd'].map(name => client.upload(pngSource(), { key: `${name}.png` }))
  tasks[1]?.cancel()
  for (const name of ['a', 'c', 'd']) {
    const put = await host.nextRequest()
    expect(put.url).toContain(`/${name}.png`)
    put.respondWith(stored())
  }
  await host.settle()
  expect(host.requests).toHaveLength(3)
})

test('one upload that is cancelled while all wait for credentials leaves the others to go on', async () => {
  let answer!: (reply: unknown) => void
  const { host, client } = createFakeClient({ credentials: () => new Promise(resolve => (answer = resolve)) })
  const tasks = ['a', 'b'].map(name => client.upload(pngSource(), { key: `${name}.png` }))
  await host.settle()
  tasks[0]?.cancel()
  answer(stsReply())
  expect((await host.nextRequest()).url).toContain('/b.png')
})

const PAUSABLE = PLAYS.filter(([phase]) => !/processing|paused/.test(phase))

describe.each(PAUSABLE)('paused while %s', (_phase, play) => {
  test('an upload stops, reports nothing but that, and sends nothing', async () => {
    const { host, task, watcher, release } = await play()
    const requestCount = host.requests.length
    const progressCount = watcher.progress.length
    task.pause()
    expect(task.state).toEqual({ phase: 'paused' })
    expect(watcher.states.at(-1)).toEqual({ phase: 'paused' })
    release()
    await host.advance(60_000)
    expect(task.state).toEqual({ phase: 'paused' })
    expect(watcher.states.at(-1)).toEqual({ phase: 'paused' })
    expect(watcher.progress).toHaveLength(progressCount)
    expect(host.requests).toHaveLength(requestCount)
    expect(host.requests.filter(({ url, isOpen }) => isOpen && url.includes('/cat.png'))).toEqual([])
  })

  test('an upload gives its place to the next', async () => {
    const { host, task, next } = await play()
    task.pause()
    void next()
    expect((await host.nextRequest()).url).toContain('/next.png')
  })

  test('an upload goes on when it is taken up again, and comes to its end', async () => {
    const { host, task, watcher, release, next } = await play()
    task.pause()
    release()
    await host.settle()
    task.resume()
    void next()
    let put: FakeRequest
    do {
      put = await host.nextRequest()
      put.respondWith(stored())
    } while (!put.url.includes('/cat.png'))
    expect(await task).toMatchObject({ original: { key: 'cat.png' } })
    expect(watcher.phases().slice(watcher.phases().indexOf('paused'))).toEqual([
      'paused',
      'queued',
      'preparing',
      'uploading',
      'done',
    ])
  })

  test('an upload can be cancelled', async () => {
    const { task } = await play()
    task.pause()
    task.cancel()
    expect(await failureOf(task)).toMatchObject({ code: 'cancelled' })
  })
})

describe('pause', () => {
  test('once every byte is sent changes nothing: there is nothing left to hold back', async () => {
    const { task, put, release } = await sending()
    put.reportSent(1000)
    task.pause()
    expect(task.state.phase).toBe('processing')
    expect(put.isOpen).toBe(true)
    release()
    expect(await task).toMatchObject({ outcome: 'compressed' })
  })

  test('twice is the same as once', async () => {
    const { host, task, watcher } = await sending()
    task.pause()
    task.pause()
    expect(watcher.states.filter(({ phase }) => phase === 'paused')).toHaveLength(1)
    task.resume()
    await host.nextRequest()
    expect(task.state.phase).toBe('uploading')
  })

  test('keeps what the bar has reached, and the key', async () => {
    const { host, client } = createFakeClient()
    const watcher = createWatcher()
    const task = client.upload(pngSource(), watcher.listeners)
    const first = await host.nextRequest()
    await host.advance(100)
    first.reportSent(600)
    task.pause()
    await host.advance(100_000)
    task.resume()
    const second = await host.nextRequest()
    await host.advance(100)
    second.reportSent(100)
    expect(second.url).toBe(first.url)
    expect(watcher.progress.at(-1)).toMatchObject({ sentBytes: 600, fraction: 0.6, bytesPerSec: 1000 })
  })

  test('does not check the picture a second time', async () => {
    let reads = 0
    const file = new File([png()], 'cat.png')
    const { host, client } = createFakeClient()
    const slice = file.slice.bind(file)
    file.slice = (start, end) => {
      reads += 1
      return slice(start, end)
    }
    const task = client.upload(file)
    await host.nextRequest()
    const readsBefore = reads
    task.pause()
    task.resume()
    await host.nextRequest()
    expect(reads).toBe(readsBefore)
  })

  test('and resume in one breath start over once', async () => {
    const { host, task, put } = await sending()
    task.pause()
    task.resume()
    task.pause()
    task.resume()
    expect(put.isOpen).toBe(false)
    const second = await host.nextRequest()
    await host.settle()
    expect(host.requests).toHaveLength(2)
    second.respondWith(stored())
    expect(await task).toMatchObject({ outcome: 'kept-original' })
  })

  test('over the life of the credentials fetches new ones', async () => {
    const { host, task } = await sending()
    task.pause()
    await host.advance(3_600_000)
    task.resume()
    await host.nextRequest()
    expect(task.state.phase).toBe('uploading')
  })

  test('of a resumed upload goes to the end of the line', async () => {
    const { host, client } = createFakeClient({ concurrency: 1 })
    const [first, second] = ['a', 'b', 'c'].map(name => client.upload(pngSource(), { key: `${name}.png` }))
    second?.pause()
    second?.resume()
    ;(await host.nextRequest()).respondWith(stored())
    await first
    const then = await host.nextRequest()
    expect(then.url).toContain('/c.png')
    then.respondWith(stored())
    expect((await host.nextRequest()).url).toContain('/b.png')
  })
})

describe('resume', () => {
  test.each(PLAYS.filter(([phase]) => phase !== 'paused'))('changes nothing while %s', async (_phase, play) => {
    const { host, task, watcher } = await play()
    const before = task.state
    const [stateCount, requestCount] = [watcher.states.length, host.requests.length]
    task.resume()
    await host.settle()
    expect(task.state).toBe(before)
    expect(watcher.states).toHaveLength(stateCount)
    expect(host.requests).toHaveLength(requestCount)
  })
})
