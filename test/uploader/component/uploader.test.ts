import { afterEach, describe, expect, test, vi } from 'vitest'
import { CosSlimError } from '../../../src/errors.js'
import { createFakeClient, RESULT } from '../fake-uploads.js'
import { openPage, type UploaderPage } from './page.js'
import { createPhone } from './phone.js'

/** More than the longest time between a change and its drawing. */
const DRAWN = { timeout: 2000, interval: 10 }
const eventually = (assertion: () => void) => vi.waitFor(assertion, DRAWN)

let page: UploaderPage | undefined
afterEach(() => {
  page?.leave()
  page = undefined
})

/** A page whose uploads the test plays by hand. */
function openPlayed(properties: Readonly<Record<string, unknown>> = {}) {
  const phone = createPhone()
  const fake = createFakeClient()
  const opened = openPage(phone.wx, { lang: 'en', ...properties })
  page = opened
  opened.methods.use(fake.client)
  const choose = async (...paths: string[]) => {
    phone.willChoose(paths)
    await opened.methods.choose()
  }
  return { ...opened, page: opened, phone, fake, uploads: fake.uploads, choose }
}

describe('an empty list', () => {
  test('has a title, a count and the square that adds', async () => {
    const { texts } = openPlayed()
    await eventually(() => expect(texts('title')).toEqual(['Upload pictures']))
    expect([texts('count'), texts('add').length, texts('foot')]).toEqual([['0/9'], 1, []])
  })

  test('speaks Chinese unless told otherwise, and changes its language on the way', async () => {
    const { texts, set, choose } = openPlayed({ lang: undefined })
    await choose('a.png')
    await eventually(() =>
      expect([texts('title'), texts('words'), texts('action')]).toEqual([['上传图片'], ['排队中'], ['取消']]),
    )
    set({ lang: 'en' })
    await eventually(() =>
      expect([texts('title'), texts('words')]).toEqual([['Upload pictures'], ['Waiting for its turn']]),
    )
  })

  test('has the title of the page where it gives one', async () => {
    const { texts } = openPlayed({ title: '晒单图片' })
    await eventually(() => expect(texts('title')).toEqual(['晒单图片']))
  })
})

describe('choosing', () => {
  test('takes as many as there is room for, as they are', async () => {
    const { phone, choose, texts } = openPlayed({ maxCount: 5, sourceType: ['camera'] })
    await choose('a.png', 'b.png', 'c.png')
    await eventually(() => expect(texts('count')).toEqual(['3/5']))
    await choose('d.png', 'e.png', 'f.png')
    await eventually(() => expect(texts('count')).toEqual(['5/5']))
    expect(phone.asked).toEqual([
      { count: 5, sizeType: ['original'], sourceType: ['camera'] },
      { count: 2, sizeType: ['original'], sourceType: ['camera'] },
    ])
    expect(texts('add')).toEqual([])
    await choose('g.png')
    expect(phone.asked).toHaveLength(2)
  })

  test('begins with a tap on the square', async () => {
    const { phone, tap, texts } = openPlayed()
    phone.willChoose(['a.png'])
    tap('add')
    await eventually(() => expect(texts('words')).toEqual(['Waiting for its turn']))
  })

  test('that is given up changes nothing', async () => {
    const { phone, methods, events } = openPlayed()
    phone.willChoose('cancel')
    await methods.choose()
    expect([events.change, events.fail]).toEqual([[], []])
  })

  test('that the phone refuses is said, until it works', async () => {
    const { phone, methods, events, texts, choose } = openPlayed()
    phone.willChoose('refuse')
    await methods.choose()
    await eventually(() => expect(texts('problem')).toEqual([expect.stringContaining('Album or camera')]))
    expect(events.fail).toMatchObject([{ code: 'cannot-choose', message: 'chooseMedia:fail auth deny' }])
    await choose('a.png')
    await eventually(() => expect(texts('problem')).toEqual([]))
  })

  test('and showing work where chooseMedia and previewMedia are missing', async () => {
    const phone = createPhone()
    const { client, uploads } = createFakeClient()
    page = openPage(phone.oldWx)
    page.methods.use(client)
    phone.willChoose(['a.png', 'b.png'])
    await page.methods.choose()
    expect(uploads.map(({ path }) => path)).toEqual(['a.png', 'b.png'])
    await eventually(() => page?.tap('tile', 1))
    await eventually(() => expect(phone.previewed).toMatchObject([{ urls: ['a.png', 'b.png'], current: 'b.png' }]))
  })
})

describe('a picture under way', () => {
  test('shows a number where bytes are counted, and none where not', async () => {
    const { choose, uploads, texts } = openPlayed()
    await choose('a.png', 'b.png', 'c.png')
    uploads[0]?.phase('uploading', { sentBytes: 380, totalBytes: 1000, fraction: 0.38 })
    uploads[1]?.phase('uploading')
    uploads[2]?.phase('processing', { sentBytes: 1000, fraction: 0.99 })
    await eventually(() =>
      expect(texts('words')).toEqual(['Uploading', 'Uploading', 'Sent. The service is compressing it']),
    )
    expect([texts('percent'), texts('detail'), texts('bar').length, texts('spinner').length]).toEqual([
      ['38%'],
      ['380 B / 0.98 KB'],
      1,
      2,
    ])
  })

  test('is cancelled and started again by the same place', async () => {
    const { choose, uploads, texts, tap } = openPlayed()
    await choose('a.png')
    await eventually(() => expect(texts('action')).toEqual(['Cancel']))
    tap('action')
    await eventually(() => expect([texts('words'), texts('action')]).toEqual([['Cancelled'], ['Try again']]))
    expect(uploads[0]?.isCancelled).toBe(true)
    tap('action')
    await eventually(() => expect(texts('action')).toEqual(['Cancel']))
    expect(uploads).toHaveLength(2)
  })

  test('that is removed is cancelled, and the others stay', async () => {
    const { choose, uploads, texts, tap, events } = openPlayed()
    await choose('a.png', 'b.png', 'c.png')
    await eventually(() => expect(texts('remove')).toHaveLength(3))
    tap('remove', 1)
    await eventually(() => expect(texts('count')).toEqual(['2/9']))
    expect(uploads.map(({ isCancelled }) => isCancelled)).toEqual([false, true, false])
    uploads[2]?.phase('uploading', { sentBytes: 500, totalBytes: 1000, fraction: 0.5 })
    await eventually(() => expect(texts('percent')).toEqual(['50%']))
    expect(texts('words')).toEqual(['Waiting for its turn', 'Uploading'])
    expect(events.change.at(-1)?.rows.map(({ path }) => path)).toEqual(['a.png', 'c.png'])
    expect(events.fail).toEqual([])
  })

  test('costs few calls of setData, each of few values', async () => {
    const { choose, uploads, changes, texts } = openPlayed()
    await choose('a.png', 'b.png', 'c.png')
    await eventually(() => expect(texts('words')).toHaveLength(3))
    const before = changes.length
    const startedMs = Date.now()
    for (let percent = 1; percent < 100; percent += 1) {
      for (const upload of uploads) {
        upload.phase('uploading', { sentBytes: percent * 10, totalBytes: 1000, fraction: percent / 100 })
      }
      if (percent % 10 === 0) await new Promise(resolve => setTimeout(resolve, 30))
    }
    await eventually(() => expect(texts('percent')).toEqual(['99%', '99%', '99%']))
    const flood = changes.slice(before)
    expect(flood.length).toBeLessThanOrEqual(2 + (Date.now() - startedMs) / 200)
    for (const change of flood.slice(1)) {
      expect(Object.keys(change).sort().join()).toMatch(/^(rows\[\d\]\.(percent|detail|label),?)+$/)
    }
  })
})

describe('a picture that is stored', () => {
  test('shows both sizes and what was saved, and is told to the page', async () => {
    const { choose, uploads, texts, events, methods } = openPlayed()
    await choose('a.png')
    uploads[0]?.finish()
    await eventually(() => expect(texts('words')).toEqual(['58.9% smaller']))
    expect([texts('detail'), texts('action'), texts('shade')]).toEqual([['1.30 MB → 549 KB'], [], []])
    expect(events.success).toEqual([
      { row: { id: 'row-1', path: 'a.png', sizeBytes: 1000, phase: 'done', result: RESULT }, result: RESULT },
    ])
    expect(methods.results()).toEqual([RESULT])
  })

  test('as it was says why, and all of it on a tap', async () => {
    const { choose, uploads, texts, tap, phone } = openPlayed({ lang: 'zh' })
    await choose('a.png')
    const reason = 'format-not-slimmable'
    uploads[0]?.finish({ outcome: 'kept-original', reason, savedBytes: 0, savedFraction: 0 })
    await eventually(() => expect(texts('detail')).toEqual(['该格式不支持压缩。']))
    expect(texts('words')).toEqual(['按原样保存'])
    tap('detail')
    await eventually(() => expect(phone.said).toEqual([expect.stringContaining('请转换为 PNG')]))
  })

  test('is shown large on a tap', async () => {
    const { choose, texts, tap, phone } = openPlayed()
    await choose('a.png', 'b.png')
    await eventually(() => expect(texts('tile')).toHaveLength(3))
    tap('tile', 1)
    const sources = ['a.png', 'b.png'].map(url => ({ url, type: 'image' }))
    await eventually(() => expect(phone.previewed).toMatchObject([{ sources, current: 1 }]))
  })

  test('counts for the page once nothing is under way', async () => {
    const { choose, uploads, events, texts } = openPlayed()
    await choose('a.png', 'b.png', 'c.png')
    uploads[0]?.finish()
    uploads[1]?.fail(new CosSlimError('timeout', 'Too long.'))
    await eventually(() => expect(events.fail).toHaveLength(1))
    expect(events.complete).toEqual([])
    uploads[2]?.finish()
    await eventually(() =>
      expect(events.complete).toMatchObject([{ count: 3, doneCount: 2, failedCount: 1, savedBytes: 1_610_138 }]),
    )
    await eventually(() => expect(texts('saved')).toEqual(['1.54 MB saved (58.9%)']))
  })
})

describe('a picture that fails', () => {
  const refusal = new CosSlimError('access-denied', 'PUT was refused.', {
    service: { status: 403, code: 'AccessDenied', requestId: 'NjQ' },
  })

  test('says the cause, tells the page, and succeeds when it is tried again', async () => {
    const { choose, uploads, texts, tap, events } = openPlayed()
    await choose('a.png')
    uploads[0]?.fail(refusal)
    await eventually(() => expect(texts('words')).toEqual(['Not stored']))
    expect([texts('detail'), texts('warning'), texts('action')]).toEqual([
      ['The access rights do not cover this.'],
      ['!'],
      ['Try again'],
    ])
    const { code, message, hint } = refusal
    expect(events.fail).toEqual([
      {
        row: expect.objectContaining({ id: 'row-1', phase: 'failed' }) as unknown,
        code,
        message,
        hint,
        requestId: 'NjQ',
      },
    ])
    tap('action')
    await eventually(() => expect(texts('warning')).toEqual([]))
    uploads[1]?.finish()
    await eventually(() => expect(texts('words')).toEqual(['58.9% smaller']))
    expect(events.complete).toHaveLength(2)
  })

  test('is tried again with all others that failed', async () => {
    const { choose, uploads, texts, tap } = openPlayed()
    await choose('a.png', 'b.png', 'c.png')
    uploads[0]?.fail(refusal)
    uploads[2]?.fail(refusal)
    await eventually(() => expect(texts('retry-all')).toEqual(['Try all again']))
    tap('retry-all')
    await eventually(() =>
      expect(uploads.map(({ path }) => path)).toEqual(['a.png', 'b.png', 'c.png', 'a.png', 'c.png']),
    )
  })
})

describe('a page', () => {
  test('that gives no credentials is told so', async () => {
    const phone = createPhone()
    page = openPage({ ...phone.wx, request: () => undefined })
    phone.willChoose(['a.png'])
    await page.methods.choose()
    expect(page.events.fail).toMatchObject([
      { code: 'unexpected', message: expect.stringContaining('credentials') as unknown },
    ])
  })

  test('that wants to start by itself does', async () => {
    const { choose, uploads, texts, methods } = openPlayed({ autoStart: false })
    await choose('a.png', 'b.png')
    await eventually(() =>
      expect([texts('words'), texts('action')]).toEqual([
        ['Ready', 'Ready'],
        ['Upload', 'Upload'],
      ]),
    )
    expect(uploads).toHaveLength(0)
    methods.start()
    expect(uploads).toHaveLength(2)
  })

  test('that disables it leaves nothing to touch', async () => {
    const { choose, texts, tap, set, phone, uploads } = openPlayed()
    await choose('a.png')
    set({ disabled: true })
    await eventually(() => expect([texts('words').length, texts('remove'), texts('action')]).toEqual([1, [], []]))
    tap('add')
    await choose('b.png')
    expect([phone.asked.length, uploads.length, uploads[0]?.isCancelled]).toEqual([1, 1, false])
  })

  test('gives its options to every upload', async () => {
    const metadata = { order: '42' }
    const { choose, uploads, methods, fake } = openPlayed({
      send: 'parts',
      slim: false,
      options: { metadata, saveAsPrefix: 'slim/u42/' },
    })
    await choose('a.png')
    const [first] = uploads
    expect(first?.options).toMatchObject({ send: 'parts', slim: false, metadata })
    expect(first?.options).not.toHaveProperty('saveAsPrefix')
    const { saveAs } = first?.options ?? {}
    expect(typeof saveAs === 'function' && saveAs('uploads/u42/2026/ab.png')).toBe('slim/u42/ab.png')
    const key = () => 'mine.png'
    methods.use(fake.client, { key, send: 'form' })
    await choose('b.png')
    expect(uploads[1]?.options).toMatchObject({ key, send: 'form', slim: false })
  })

  test('cancels and clears all', async () => {
    const { choose, uploads, texts, tap, methods, events } = openPlayed()
    await choose('a.png', 'b.png')
    await eventually(() => expect(texts('cancel-all')).toEqual(['Cancel all']))
    tap('cancel-all')
    await eventually(() => expect(texts('words')).toEqual(['Cancelled', 'Cancelled']))
    expect(events.complete).toMatchObject([{ count: 2, cancelledCount: 2 }])
    methods.clear()
    await eventually(() => expect(texts('count')).toEqual(['0/9']))
    expect(uploads).toHaveLength(2)
  })

  test('that is left cancels what runs, leaves a given client open, and hears nothing more', async () => {
    const { choose, uploads, fake, events, changes, texts, leave } = openPlayed()
    await choose('a.png')
    await eventually(() => expect(texts('words')).toHaveLength(1))
    const counts = () =>
      [changes, events.change, events.success, events.fail, events.complete].map(({ length }) => length)
    const before = counts()
    leave()
    page = undefined
    uploads[0]?.phase('uploading', { sentBytes: 1 })
    await new Promise(resolve => setTimeout(resolve, 300))
    expect([uploads[0]?.isCancelled, fake.isClosed]).toEqual([true, false])
    expect(counts()).toEqual(before)
  })
})
