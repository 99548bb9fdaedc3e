import { describe, expect, test } from 'vitest'
import { slimErrorCodes } from '../../src/errors.js'
import { describeError } from '../../src/messages.js'
import type { UploadProgress } from '../../src/types.js'
import { explain, footOf, viewOf } from '../../src/uploader/view.js'
import type { Failure, Row, RowState } from '../../src/uploader/row.js'
import { RESULT } from './fake-uploads.js'

const row = (state: RowState, progress?: UploadProgress): Row => ({
  id: 'row-1',
  path: 'a.png',
  sizeBytes: 1000,
  state,
  ...(progress && { progress }),
})
const failed = (failure: Partial<Failure>) =>
  row({ phase: 'failed', failure: { code: 'timeout', message: '', hint: '', ...failure } })
const done = (more: Partial<typeof RESULT>) => row({ phase: 'done', result: { ...RESULT, ...more } })

function uploading(sentBytes: number, attempt = 1): Row {
  const fraction = Math.min(sentBytes / 4_194_304, 0.99)
  const progress = { phase: 'uploading', sentBytes, totalBytes: 4_194_304, fraction, bytesPerSec: 0, attempt } as const
  return row({ phase: 'uploading', attempt, progress }, progress)
}

describe('a number is shown only where bytes were counted', () => {
  test('none before the first of them', () => {
    expect(viewOf(uploading(0), 0, 'en')).toMatchObject({ look: 'busy', percent: -1, words: 'Uploading', detail: '' })
  })

  test('the share of what was sent', () => {
    const view = viewOf(uploading(1_048_576), 0, 'en')
    expect(view).toMatchObject({ look: 'busy', percent: 25, words: 'Uploading', detail: '1.00\u00a0MB / 4.00\u00a0MB' })
    expect(view.label).toContain('25%')
  })

  test('none when all is sent: what is missing is the answer', () => {
    expect(viewOf(uploading(4_194_304), 0, 'en').percent).toBe(-1)
  })

  test('none while the service compresses', () => {
    const { progress } = uploading(1_048_576)
    if (!progress) throw new Error('it has one')
    const state = { phase: 'processing', attempt: 1, progress } as const
    const view = viewOf(row(state, progress), 0, 'en')
    expect(view).toMatchObject({ look: 'busy', percent: -1, words: 'Sent. The service is compressing it' })
  })
})

describe('words say what goes on', () => {
  const error = undefined as never // not looked at
  test.each<[Row, string, string]>([
    [row({ phase: 'chosen' }), 'Ready', '待上传'],
    [row({ phase: 'queued' }), 'Waiting for its turn', '排队中'],
    [uploading(0, 2), 'Uploading (try 2)', '正在上传（第 2 次尝试）'],
    [
      row({ phase: 'waiting', attempt: 1, delayMs: 1700, error }),
      'The connection failed. Next try in 2 s',
      '连接失败，2 秒后重试',
    ],
    [row({ phase: 'waiting', attempt: 1, delayMs: Infinity, error }), 'Waiting for the network', '等待网络恢复'],
    [row({ phase: 'cancelled' }), 'Cancelled', '已取消'],
    [failed({}), 'Not stored', '未保存'],
    [done({}), '58.9% smaller', '体积减小 58.9%'],
    [done({ outcome: 'not-smaller' }), 'Already slim', '已足够小'],
    [done({ outcome: 'kept-original', reason: 'slim-not-run' }), 'Stored as it is', '按原样保存'],
    [done({ outcome: 'not-requested' }), 'Stored', '已保存'],
  ])('%o', (given, en, zh) => {
    expect(viewOf(given, 0, 'en').words).toBe(en)
    expect(viewOf(given, 0, 'zh').words).toBe(zh)
  })
})

describe('the end of a row', () => {
  test('names both sizes where it got smaller', () => {
    expect(viewOf(done({}), 0, 'en').detail).toBe('1.30\u00a0MB → 549\u00a0KB')
  })

  test('says why it was kept, and in full when asked', () => {
    const kept = done({ outcome: 'kept-original', reason: 'format-not-slimmable' })
    expect(viewOf(kept, 0, 'en')).toMatchObject({ detail: 'This format cannot be slimmed.', isExplained: true })
    expect(explain(kept, 'en')).toContain('Convert the picture')
  })

  test('has nothing to explain where all is well', () => {
    expect(viewOf(done({}), 0, 'en').isExplained).toBe(false)
  })

  test.each(slimErrorCodes)('says the cause of %s, and the remedy when asked', code => {
    for (const locale of ['en', 'zh'] as const) {
      const view = viewOf(failed({ code }), 0, locale)
      expect(view.detail).not.toBe('')
      expect(explain(failed({ code }), locale).split('\n').slice(0, 2)).toEqual([
        view.detail,
        expect.stringMatching(/./),
      ])
      if (code !== 'network-or-cors') expect(view.detail).toBe(describeError(code, locale).cause)
    }
  })

  test('speaks of no CORS: mini programs have none', () => {
    expect(explain(failed({ code: 'network-or-cors' }), 'en')).not.toContain('CORS')
    expect(explain(failed({ code: 'network-or-cors' }), 'zh')).not.toContain('跨域')
  })

  test('names the domain that is missing, and the request to quote', () => {
    const message = 'https://a.example is not on the request list.'
    expect(explain(failed({ code: 'domain-not-listed', message }), 'zh')).toContain(message)
    expect(explain(failed({ code: 'access-denied', message, requestId: 'NjQ' }), 'zh')).toMatch(/请求 ID：NjQ$/)
    expect(explain(failed({ code: 'access-denied', message }), 'zh')).not.toContain(message)
  })
})

test('what can be done to a row depends on whether it is under way', () => {
  expect(viewOf(uploading(0), 0, 'en')).toMatchObject({ action: 'cancel', actionText: 'Cancel' })
  expect(viewOf(row({ phase: 'chosen' }), 0, 'en')).toMatchObject({ action: 'start', actionText: 'Upload' })
  expect(viewOf(failed({}), 0, 'en')).toMatchObject({ action: 'start', actionText: 'Try again' })
  expect(viewOf(done({}), 0, 'en')).toMatchObject({ action: '', actionText: '' })
  expect(viewOf(failed({}), 2, 'en')).toMatchObject({
    actionLabel: 'Try again: picture 3',
    removeLabel: 'Remove: picture 3',
  })
})

describe('below the rows', () => {
  test('stands what all of them saved together, once there are several', () => {
    expect(footOf([done({})], 'en').saved).toBe('')
    expect(footOf([done({}), done({ savedBytes: 0 }), failed({})], 'en').saved).toBe('786\u00a0KB saved (29.4%)')
  })

  test('stands what can be done to several at once', () => {
    expect(footOf([uploading(0), failed({})], 'zh')).toMatchObject({ cancelAll: '', retryAll: '' })
    expect(footOf([uploading(0), uploading(0)], 'zh')).toMatchObject({ cancelAll: '全部取消', retryAll: '' })
    expect(footOf([failed({}), failed({})], 'zh')).toMatchObject({ cancelAll: '', retryAll: '全部重试' })
  })
})
