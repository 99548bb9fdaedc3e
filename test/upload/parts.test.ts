import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { HttpResponse } from '../../src/host.js'
import { DEFAULT_RETRY } from '../../src/defaults.js'
import { createClientOn } from '../../src/client.js'
import type { ClientOptions, UploadOptions } from '../../src/types.js'
import { createWatcher, failureOf } from '../helpers/fake-client.js'
import { createFakeHost } from '../helpers/fake-host.js'
import type { FakeRequest } from '../helpers/fake-host.js'
import { png } from '../helpers/made-pictures.js'
import { createPartsService, serveParts, stepOf } from '../helpers/parts-service.js'
import { refused, slimmed, stsReply } from '../helpers/service-answers.js'

const MIB = 1024 * 1024
/** Two parts of 1 MiB and one of half of it. */
const SIZE_BYTES = 2.5 * MIB
const PICTURE = png({ sizeBytes: SIZE_BYTES })

const file = (name = 'cat.png') => new File([PICTURE], name, { lastModified: 1_700_000_000_000 })

/** A page, its service, and what outlives the page. */
function openPage({ records, service, ...options }: PageOptions = {}) {
  const host = createFakeHost(records && { records })
  const cos = service ?? createPartsService()
  const client = createClientOn(host, { credentials: () => stsReply(), partsFromBytes: 2 * MIB, ...options })
  const watcher = createWatcher()
  const upload = (more: UploadOptions = {}) =>
    client.upload(file(), { key: 'cat.png', slim: false, ...watcher.listeners, ...more })
  const answer = (request: FakeRequest) => request.respondWith(cos.answer(request))
  return {
    host,
    client,
    service: cos,
    watcher,
    upload,
    answer,
    steps: () => host.requests.map(stepOf),
    serve: <T>(task: PromiseLike<T>, special?: (request: FakeRequest, step: string) => boolean) =>
      serveParts(host, task, request => {
        if (!special?.(request, stepOf(request))) answer(request)
      }),
  }
}

interface PageOptions extends Partial<ClientOptions> {
  readonly records?: Map<string, unknown>
  readonly service?: ReturnType<typeof createPartsService>
}

/** Answers one step so once, and lets the service answer all else. */
function once(step: string, act: (request: FakeRequest) => void) {
  let isDone = false
  return (request: FakeRequest, current: string) => {
    if (isDone || current !== step) return false
    isDone = true
    act(request)
    return true
  }
}

const bytesOf = async ({ body }: FakeRequest) => Buffer.from(await new Response(body as Blob).arrayBuffer())

describe('a picture in parts', () => {
  test('is begun, sent part by part and completed', async () => {
    const page = openPage()
    const result = await page.serve(page.upload())
    expect(page.steps()).toEqual(['initiate', 'part 1', 'part 2', 'part 3', 'complete'])
    expect(page.service.objects.get('cat.png')).toBe('parts')
    expect(result).toMatchObject({
      outcome: 'not-requested',
      original: { key: 'cat.png', sizeBytes: SIZE_BYTES },
      attempts: 1,
    })
    expect([page.host.timerCount, page.host.records.size]).toEqual([0, 0])
  })

  test('arrives whole: each byte in one part, in order', async () => {
    const page = openPage()
    await page.serve(page.upload())
    const parts = await Promise.all(page.host.requests.filter(one => stepOf(one).startsWith('part')).map(bytesOf))
    expect(parts.map(({ length }) => length)).toEqual([MIB, MIB, MIB / 2])
    expect(Buffer.concat(parts).equals(PICTURE)).toBe(true)
  })

  test('has what is stored with it said at the beginning, and what is made of it at the end', async () => {
    const page = openPage()
    await page.serve(page.upload({ slim: true, metadata: { owner: 'u42' }, acl: 'private' }))
    const [initiate, part, , , complete] = page.host.requests
    expect(initiate?.headers).toMatchObject({
      'Content-Type': 'image/png',
      'x-cos-acl': 'private',
      'x-cos-meta-owner': 'u42',
    })
    expect(initiate?.headers).not.toHaveProperty('Pic-Operations')
    expect(Object.keys(part?.headers ?? {}).sort()).toEqual(['Authorization', 'x-cos-security-token'])
    expect(complete?.headers['Pic-Operations']).toContain('"fileid":"/cat.png"')
    expect(complete?.headers['Content-Type']).toBe('application/xml')
  })

  test.each([
    ['flat', (inner: string) => inner],
    ['nested', (inner: string) => `<UploadResult>${inner}</UploadResult>`],
  ])('is read from a %s reply', async (_how, wrap) => {
    const page = openPage()
    const inner = slimmed({ key: 'cat.png', sizeBytes: 400 }).text.replace(/<\/?UploadResult>/g, '')
    const text = `<CompleteMultipartUploadResult>${wrap(inner)}</CompleteMultipartUploadResult>`
    const result = await page.serve(
      page.upload({ slim: true }),
      once('complete', request => request.respondWith({ status: 200, text })),
    )
    expect(result).toMatchObject({ outcome: 'compressed', slim: { key: 'cat.png', sizeBytes: 400 } })
  })

  test('has two parts on the wire at most', async () => {
    const page = openPage({ concurrency: 6 })
    const task = page.upload()
    let most = 0
    await page.serve(task, () => {
      most = Math.max(most, page.host.requests.filter(({ isOpen }) => isOpen).length)
      return false
    })
    expect(most).toBe(2)
  })

  test('reports bytes of all parts, never backwards, and says processing while it is completed', async () => {
    const page = openPage()
    const phases: string[] = []
    const task = page.upload()
    await page.serve(task, (request, step) => {
      if (step.startsWith('part')) {
        request.reportSent(100)
        request.reportSent((request.body as Blob).size)
      }
      if (step === 'complete') phases.push(task.state.phase)
      return false
    })
    const sent = page.watcher.progress.map(({ sentBytes }) => sentBytes)
    expect(sent).toEqual([...sent].sort((one, other) => one - other))
    expect(sent.at(-1)).toBe(SIZE_BYTES)
    expect(phases).toEqual(['processing'])
    expect(page.watcher.phases()).toEqual(['preparing', 'uploading', 'processing', 'done'])
  })

  test('shows no leap of speed where one part is sent again', async () => {
    const page = openPage()
    void page.upload()
    page.answer(await page.host.nextRequest())
    const [first, second] = [await page.host.nextRequest(), await page.host.nextRequest()]
    for (const part of [first, second]) {
      await page.host.advance(1000)
      part.reportSent(MIB)
    }
    const speeds = () => Math.max(...page.watcher.progress.map(({ bytesPerSec }) => bytesPerSec))
    const before = speeds()
    page.answer(first)
    second.failWith('timeout')
    await page.host.advance(500)
    page.host.requests.at(-1)?.reportSent(1000)
    await page.host.advance(10)
    page.host.requests.at(-1)?.reportSent(2000)
    expect(page.steps().sort()).toEqual(['initiate', 'part 1', 'part 2', 'part 2', 'part 3'])
    expect(speeds()).toBe(before)
  })
})

describe('which way is taken', () => {
  test.each<[string, UploadOptions, number, string]>([
    ['in one piece below the threshold', {}, SIZE_BYTES + 1, 'put'],
    ['in parts from the threshold on', {}, SIZE_BYTES, 'initiate'],
    ['in one piece where the caller wants that', { send: 'put' }, 1, 'put'],
    ['in parts where the caller wants that', { send: 'parts' }, SIZE_BYTES + 1, 'initiate'],
  ])('%s', async (_what, options, partsFromBytes, first) => {
    const page = openPage({ partsFromBytes })
    await page.serve(page.upload(options))
    expect(page.steps()[0]).toBe(first)
  })

  test.each([
    [1_000_000, 3],
    [1.25 * MIB, 2],
    [8 * MIB, 1],
  ])('a part size of %d makes %d parts, and none below what the service takes', async (partSizeBytes, count) => {
    const page = openPage({ partSizeBytes })
    await page.serve(page.upload())
    expect(page.steps().filter(step => step.startsWith('part'))).toHaveLength(count)
  })

  test('a picture below one part is one part', async () => {
    const page = openPage()
    const task = page.client.upload(new File([png()], 'cat.png'), { key: 'cat.png', slim: false, send: 'parts' })
    await page.serve(task)
    expect(page.steps()).toEqual(['initiate', 'part 1', 'complete'])
  })
})

describe('where parts cannot be used', () => {
  test('for want of the right to them, the picture is sent in one piece, and no try is counted for it', async () => {
    const page = openPage()
    const result = await page.serve(page.upload(), (request, step) => {
      if (step !== 'initiate') return false
      request.respondWith(refused(403, 'AccessDenied'))
      return true
    })
    expect(page.steps()).toEqual(['initiate', 'put'])
    expect(result.original.key).toBe('cat.png')
  })

  test('for want of that right it is a failure where the caller insists on parts', async () => {
    const page = openPage()
    const task = page.upload({ send: 'parts' })
    await page
      .serve(
        task,
        once('initiate', request => request.respondWith(refused(403, 'AccessDenied'))),
      )
      .catch(() => undefined)
    expect(await failureOf(task)).toMatchObject({ code: 'access-denied' })
    expect(page.steps()).toEqual(['initiate'])
  })

  test('as the page is not shown ETags, the upload is cleared away and the picture sent in one piece', async () => {
    const page = openPage()
    const result = await page.serve(page.upload(), (request, step) => {
      if (!step.startsWith('part')) return false
      request.respondWith({ ...page.service.answer(request), headers: {} })
      return true
    })
    expect(page.steps().sort()).toEqual(['abort', 'initiate', 'part 1', 'part 2', 'put'])
    expect(page.service.leftOver()).toEqual([])
    expect(result.original.key).toBe('cat.png')
  })

  test('as no id comes with the answer, nothing is completed and nothing is cleared away', async () => {
    const page = openPage()
    await page.serve(
      page.upload(),
      once('initiate', request => request.respondWith({ status: 200, text: '' })),
    )
    expect(page.steps()).toEqual(['initiate', 'put'])
  })
})

describe('a failure that can pass', () => {
  test.each<[string, (request: FakeRequest) => void]>([
    ['a lost connection', request => request.failWith('network-or-cors')],
    ['a busy service', request => request.respondWith(refused(503, 'SlowDown'))],
    ['an error under 200', request => request.respondWith({ ...refused(200, 'InternalError'), status: 200 })],
    ['credentials that expired', request => request.respondWith(refused(400, 'ExpiredToken'))],
  ])('%s sends that part again and no other', async (_what, act) => {
    const page = openPage()
    const result = await page.serve(page.upload(), once('part 2', act))
    expect(page.steps().sort()).toEqual(['complete', 'initiate', 'part 1', 'part 2', 'part 2', 'part 3'])
    expect(result.attempts).toBe(2)
  })

  test.each<[string, (request: FakeRequest) => void]>([
    ['a lost connection', request => request.failWith('network-or-cors')],
    ['an error under 200', request => request.respondWith({ ...refused(200, 'InternalError'), status: 200 })],
  ])('%s at the end completes it again', async (_what, act) => {
    const page = openPage()
    await page.serve(page.upload(), once('complete', act))
    expect(page.steps().filter(step => step === 'complete')).toHaveLength(2)
    expect(page.service.objects.get('cat.png')).toBe('parts')
  })

  test('of every request once is no reason to give up, however many requests there are', async () => {
    const page = openPage({ retry: { attempts: 2 } })
    const failed = new Set<string>()
    const result = await page.serve(page.upload(), (request, step) => {
      if (failed.has(step)) return false
      failed.add(step)
      request.failWith('timeout')
      return true
    })
    expect(page.service.objects.get('cat.png')).toBe('parts')
    expect(result.attempts).toBe(6)
  })
})

describe('an end whose answer is lost', () => {
  /** The service completes the upload, and the answer gets lost. */
  const lost = (page: ReturnType<typeof openPage>) =>
    once('complete', request => {
      page.service.answer(request)
      request.failWith('network-or-cors')
    })

  test('is asked for again, and a HEAD that finds the picture says that it is stored', async () => {
    const page = openPage()
    await page.serve(page.upload(), lost(page))
    expect(page.steps().slice(-3)).toEqual(['complete', 'complete', 'head'])
    expect([...page.service.uploads.values()].map(({ state }) => state)).toEqual(['completed'])
  })

  test('is taken for an end where the page has no right to look', async () => {
    const page = openPage()
    const completing = lost(page)
    const result = await page.serve(page.upload(), (request, step) => {
      if (step !== 'head') return completing(request, step)
      request.respondWith({ status: 403 })
      return true
    })
    expect(result.original.key).toBe('cat.png')
    expect(page.steps()).not.toContain('put')
  })

  test('begins anew where a HEAD finds no picture', async () => {
    const page = openPage()
    const result = await page.serve(
      page.upload(),
      once('complete', request => {
        // Whoever cleared it away came between.
        for (const upload of page.service.uploads.values()) upload.state = 'aborted'
        request.failWith('network-or-cors')
      }),
    )
    expect(page.steps().filter(step => step === 'initiate')).toHaveLength(2)
    expect(page.service.objects.get('cat.png')).toBe('parts')
    expect(result.original.key).toBe('cat.png')
  })
})

describe('a picture that cannot be processed', () => {
  const REFUSAL: Partial<HttpResponse> = refused(400, 'InvalidImageSource')

  test('is completed without the rule: no part is sent again', async () => {
    const page = openPage()
    const result = await page.serve(
      page.upload({ slim: true }),
      once('complete', one => one.respondWith(REFUSAL)),
    )
    expect(page.steps()).toEqual(['initiate', 'part 1', 'part 2', 'part 3', 'complete', 'complete'])
    expect(page.host.requests.at(-1)?.headers).not.toHaveProperty('Pic-Operations')
    expect(result).toMatchObject({ outcome: 'kept-original', reason: 'slim-refused' })
  })

  test('may be stored already when that is told: it is looked for, and not sent again', async () => {
    const page = openPage()
    const result = await page.serve(
      page.upload({ slim: true }),
      once('complete', request => {
        page.service.answer(request)
        request.respondWith(REFUSAL)
      }),
    )
    expect(page.steps()).toEqual(['initiate', 'part 1', 'part 2', 'part 3', 'complete', 'complete', 'head'])
    expect(result).toMatchObject({ outcome: 'kept-original', reason: 'slim-refused' })
  })
})

describe('pause', () => {
  test('keeps the parts that are sent, and goes on with the others', async () => {
    const page = openPage()
    const task = page.upload()
    await page.serve(
      new Promise<void>(resolve => task.subscribe(({ phase }) => phase === 'paused' && resolve())),
      (request, step) => {
        if (step === 'part 3') task.pause()
        return step === 'part 3' || !request.isOpen
      },
    )
    await page.host.settle()
    expect(page.host.requests.some(({ isOpen }) => isOpen)).toBe(false)
    task.resume()
    await page.serve(task)
    expect(page.steps()).toEqual(['initiate', 'part 1', 'part 2', 'part 3', 'part 3', 'complete'])
  })

  test('while it is begun begins it once', async () => {
    const page = openPage()
    const task = page.upload()
    const initiate = await page.host.nextRequest()
    task.pause()
    task.resume()
    await page.host.settle()
    page.answer(initiate)
    await page.serve(task)
    expect(page.steps()).toEqual(['initiate', 'part 1', 'part 2', 'part 3', 'complete'])
    expect(page.service.leftOver()).toEqual([])
  })

  test('and then cancel clears it away', async () => {
    const page = openPage()
    const task = page.upload()
    await page.serve(
      new Promise<void>(resolve => task.subscribe(({ phase }) => phase === 'paused' && resolve())),
      (_, step) => {
        if (step === 'part 2') task.pause()
        return step === 'part 2'
      },
    )
    task.cancel()
    await page.serve(page.host.advance(2000))
    expect(page.service.leftOver()).toEqual([])
    expect(page.host.records.size).toBe(0)
  })
})

test('cancelled while all its requests stand in line, it leaves no timer behind', async () => {
  const page = openPage({ concurrency: 1 })
  const task = page.upload()
  const initiate = await page.host.nextRequest()
  const next = page.client.upload({ name: 'dog.png', data: png() }, { key: 'dog.png' })
  await page.host.settle()
  page.answer(initiate)
  await page.host.settle()
  expect(page.steps()).toEqual(['initiate', 'put'])
  task.cancel()
  next.cancel()
  await page.serve(page.host.advance(2000))
  expect(page.host.timerCount).toBe(0)
})

describe('after a reload', () => {
  /** A page that sends two parts and is gone then. */
  async function interrupted(options: UploadOptions = {}) {
    const records = new Map<string, unknown>()
    const page = openPage({ records })
    const task = page.upload(options)
    task.catch(() => undefined)
    await page.serve(
      new Promise<void>(resolve => {
        void page.host.advance(0).then(() => setTimeout(resolve, 20))
      }),
      (_, step) => step === 'part 3',
    )
    page.host.die()
    return { records, service: page.service, page }
  }

  test('only what is missing is sent', async () => {
    const { records, service } = await interrupted()
    const page = openPage({ records, service })
    await page.serve(page.upload())
    expect(page.steps()).toEqual(['part 3', 'complete'])
    expect([service.objects.get('cat.png'), records.size]).toEqual(['parts', 0])
  })

  test('a key that was made for it stays its key', async () => {
    const { records, service } = await interrupted({ key: undefined })
    const [begun] = [...service.uploads.values()]
    const page = openPage({ records, service })
    const { original } = await page.serve(page.upload({ key: undefined }))
    expect(original.key).toBe(begun?.key)
    expect(page.steps()).toEqual(['part 3', 'complete'])
  })

  test('another key clears away what was sent, and begins anew', async () => {
    const { records, service } = await interrupted()
    const page = openPage({ records, service })
    await page.serve(page.upload({ key: 'dog.png' }))
    expect(page.steps()).toEqual(['abort', 'initiate', 'part 1', 'part 2', 'part 3', 'complete'])
    expect(service.objects.has('dog.png')).toBe(true)
    expect(service.leftOver()).toEqual([])
  })

  test('a made key outside the prefix that holds now is not taken up', async () => {
    const { records, service } = await interrupted({ key: undefined })
    const page = openPage({ records, service, keyPrefix: 'others/' })
    const { original } = await page.serve(page.upload({ key: undefined }))
    expect(original.key).toMatch(/^others\//)
  })

  test('a changed file begins anew', async () => {
    const { records, service } = await interrupted()
    const page = openPage({ records, service })
    const changed = new File([PICTURE], 'cat.png', { lastModified: 1_700_000_000_001 })
    await page.serve(page.client.upload(changed, { key: 'cat.png', slim: false }))
    expect(page.steps()[0]).toBe('initiate')
  })

  test('an upload that the service has forgotten begins anew', async () => {
    const { records, service } = await interrupted()
    for (const upload of service.uploads.values()) upload.state = 'aborted'
    const page = openPage({ records, service })
    await page.serve(page.upload())
    expect(page.steps()).toEqual(['part 3', 'initiate', 'part 1', 'part 2', 'part 3', 'complete'])
    expect(service.objects.get('cat.png')).toBe('parts')
  })

  test('an upload that failed is taken up by the next one of the same file', async () => {
    const records = new Map<string, unknown>()
    const page = openPage({ records, retry: { attempts: 1 } })
    const failing = page.upload()
    await page
      .serve(failing, (request, step) => {
        if (step === 'part 3') request.failWith('timeout')
        return step === 'part 3'
      })
      .catch(() => undefined)
    expect(failing.state.phase).toBe('failed')
    await page.serve(page.upload())
    expect(page.steps().slice(-2)).toEqual(['part 3', 'complete'])
  })

  test('cancel before the first request leaves it to who sends the file again', async () => {
    const { records, service } = await interrupted()
    const host = createFakeHost({ records })
    const client = createClientOn(host, { credentials: () => new Promise(() => undefined), partsFromBytes: 1 })
    const task = client.upload(file(), { key: 'cat.png' })
    await host.settle()
    task.cancel()
    await host.settle()
    expect([host.requests.length, records.size]).toEqual([0, 1])
    const page = openPage({ records, service })
    await page.serve(page.upload())
    expect(page.steps()).toEqual(['part 3', 'complete'])
  })

  test('somebody else who sends the same file has no part in it', async () => {
    const page = openPage()
    const [one, other] = [page.upload(), page.upload({ key: 'dog.png' })]
    await page.serve(Promise.all([one, other]))
    expect([...page.service.objects.keys()].sort()).toEqual(['cat.png', 'dog.png'])
    expect(page.service.uploads.size).toBe(2)
    expect(page.service.leftOver()).toEqual([])
  })

  test('cancelling one of two uploads of the same file takes nothing from the other', async () => {
    const page = openPage()
    const [one, other] = [page.upload(), page.upload({ key: 'dog.png' })]
    one.catch(() => undefined)
    await page.serve(other, (_, step) => {
      if (step === 'part 2') one.cancel()
      return false
    })
    expect(page.steps().filter(step => step === 'initiate')).toHaveLength(2)
    expect(page.service.leftOver()).toEqual([])
  })

  test('bytes that are no file are sent anew: nothing tells that they are the same', async () => {
    const page = openPage()
    const task = page.client.upload({ name: 'cat.png', data: PICTURE }, { key: 'cat.png', slim: false })
    await page.serve(task, () => {
      expect(page.host.records.size).toBe(0)
      return false
    })
  })

  test('a browser that keeps nothing sends in parts all the same', async () => {
    const page = openPage()
    Object.assign(page.host, { openStore: () => Promise.reject(new Error('A private window.')) })
    await page.serve(page.upload())
    expect(page.steps()).toEqual(['initiate', 'part 1', 'part 2', 'part 3', 'complete'])
  })
})

describe('a link on which no large picture gets through', () => {
  const POOR = { partsFromBytes: 100 * MIB }

  /** Fails every PUT of the whole picture, after some of its bytes have left. */
  const breaking = (sentBytes: number) => (request: FakeRequest, step: string) => {
    if (step !== 'put') return false
    request.reportSent(sentBytes)
    request.failWith('network-or-cors')
    return true
  }

  test('gets it in parts after two tries', async () => {
    const page = openPage(POOR)
    const result = await page.serve(page.upload(), breaking(1000))
    expect(page.steps()).toEqual(['put', 'put', 'initiate', 'part 1', 'part 2', 'part 3', 'complete'])
    expect(result).toMatchObject({ outcome: 'not-requested', attempts: 3 })
    expect(page.watcher.progress.at(-1)).toMatchObject({ fraction: 1, attempt: 3 })
  })

  test.each([
    ['busy', refused(503, 'SlowDown')],
    ['broken', refused(500, 'InternalError')],
  ])('is not one where the service is %s: the picture goes in one piece, however often', async (_what, answer) => {
    const page = openPage(POOR)
    let puts = 0
    await page.serve(page.upload(), (request, step) => {
      if (step !== 'put' || (puts += 1) > 5) return false
      request.reportSent(SIZE_BYTES)
      request.respondWith(answer)
      return true
    })
    expect(page.steps()).toEqual(Array.from({ length: 6 }, () => 'put'))
  })

  test('gets it under the key that the first try had', async () => {
    const page = openPage(POOR)
    await page.serve(page.upload({ key: undefined }), breaking(1000))
    expect(new Set(page.host.requests.map(({ url }) => new URL(url).pathname)).size).toBe(1)
  })

  test('goes on in one piece where parts are not permitted', async () => {
    const page = openPage(POOR)
    let puts = 0
    await page.serve(page.upload(), (request, step) => {
      if (step === 'initiate') request.respondWith(refused(403, 'AccessDenied'))
      else if (step === 'put' && (puts += 1) < 5) breaking(1000)(request, step)
      else return false
      return true
    })
    expect(page.steps()).toEqual(['put', 'put', 'initiate', 'put', 'put', 'put'])
  })

  test('is tried as often as any other where not one byte leaves', async () => {
    const page = openPage(POOR)
    await page.serve(page.client.upload(file('first.png'), { slim: false, send: 'put' }))
    await page.serve(page.upload(), breaking(0)).catch(() => undefined)
    expect(page.steps().filter(step => step === 'put')).toHaveLength(1 + DEFAULT_RETRY.attempts)
  })

  test.each([
    ['not one byte left: parts would fare no better', 0, {}],
    ['the caller wants one piece', 1000, { send: 'put' }],
  ] as const)('gets it in one piece where %s', async (_what, sentBytes, options) => {
    const page = openPage(POOR)
    await page.serve(page.upload(options), breaking(sentBytes)).catch(() => undefined)
    expect(new Set(page.steps())).toEqual(new Set(['put']))
  })

  test('gets a picture of one part in one piece', async () => {
    const page = openPage(POOR)
    const small = new File([png({ sizeBytes: MIB })], 'small.png')
    await page.serve(page.client.upload(small, { slim: false }), breaking(1000)).catch(() => undefined)
    expect(new Set(page.steps())).toEqual(new Set(['put']))
  })
})

describe('a checksum', () => {
  test('goes with each part and with the list of them, and not with what has no body', async () => {
    const page = openPage()
    await page.serve(page.upload({ integrity: 'md5' }))
    const bodies = await Promise.all(page.host.requests.map(bytesOf))
    const sums = bodies.map(bytes => (bytes.length > 0 ? createHash('md5').update(bytes).digest('base64') : undefined))
    expect(page.host.requests.map(({ headers }) => headers['Content-MD5'])).toEqual(sums)
    expect(sums.map(sum => sum !== undefined)).toEqual([false, true, true, true, true])
  })

  test('that does not fit sends the part once more, and then fails', async () => {
    const page = openPage()
    const task = page.upload({ integrity: 'md5' })
    await page
      .serve(task, (request, step) => {
        if (step === 'part 1') request.respondWith(refused(400, 'BadDigest'))
        return step === 'part 1'
      })
      .catch(() => undefined)
    expect(await failureOf(task)).toMatchObject({ code: 'integrity-failed' })
    expect(page.steps().filter(step => step === 'part 1')).toHaveLength(2)
  })
})
