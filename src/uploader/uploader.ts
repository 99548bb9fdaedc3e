import type { UploadOptions, UploadResult } from '../miniprogram.js'
import { changesBetween } from './changes.js'
import { createConnection, uploadOptionsOf, type Given } from './connection.js'
import { createList } from './list.js'
import { createPainter } from './painter.js'
import { pick } from './pick.js'
import { preview } from './preview.js'
import { localeOf, type Settings } from './properties.js'
import { reportOf, type Row } from './row.js'
import { TEXTS } from './texts.js'
import { totalsOf } from './totals.js'
import { explain, footOf, viewOf, type RowView } from './view.js'

/** What the component lends. */
export interface Surface {
  readonly settings: () => Settings
  readonly setData: (changes: Record<string, unknown>) => void
  /** Tells the page. */
  readonly tell: (event: 'change' | 'success' | 'fail' | 'complete', detail: object) => void
}

/** Everything that the component does. */
export interface Uploader {
  use(given: Given, uploadOptions: UploadOptions): void
  choose(): Promise<void>
  start(): void
  startAgain(id: string): void
  retryAll(): void
  cancel(id: string): void
  cancelAll(): void
  remove(id: string): void
  clear(): void
  results(): readonly UploadResult[]
  preview(id: string): void
  explain(id: string): void
  /** Properties have changed. */
  paint(): void
  end(): void
}

export function createUploader({ settings, setData, tell }: Surface): Uploader {
  const connection = createConnection()
  let uploadOptions: UploadOptions = {}
  let shown: readonly RowView[] = []
  let shownRest = ''
  let problem = ''
  let isChoosing = false
  let hasEnded = false

  const list = createList(
    ({ path, sizeBytes }, listeners) => {
      const current = settings()
      const options = { ...uploadOptionsOf(current, uploadOptions), ...listeners }
      return connection.client(current).upload({ tempFilePath: path, size: sizeBytes }, options)
    },
    {
      onStep: () => {
        painter.paint()
        if (!hasEnded) tell('change', { rows: list.rows.map(reportOf) })
      },
      onProgress: () => painter.paint(),
      onEnd: row => {
        if (!hasEnded) tellEnd(row)
      },
      onComplete: () => {
        if (!hasEnded) tell('complete', totalsOf(list.rows))
      },
    },
  )

  const painter = createPainter(() => {
    const locale = localeOf(settings())
    const now = list.rows.map((row, index) => viewOf(row, index, locale))
    const { title, add } = TEXTS[locale]
    const rest = { foot: footOf(list.rows, locale), texts: { title, add }, problem }
    const isRestNew = JSON.stringify(rest) !== shownRest
    const changes = { ...changesBetween(shown, now), ...(isRestNew && rest) }
    shown = now
    shownRest = JSON.stringify(rest)
    if (Object.keys(changes).length > 0) setData(changes)
  })

  function tellEnd(row: Row): void {
    const { state } = row
    if (state.phase === 'done') tell('success', { row: reportOf(row), result: state.result })
    if (state.phase === 'failed') tell('fail', { row: reportOf(row), ...state.failure })
  }

  function say(text: string): void {
    problem = text
    painter.paint()
  }

  function find(id: string): Row | undefined {
    return list.rows.find(row => row.id === id)
  }

  return {
    use: (given, more) => {
      connection.use(given)
      uploadOptions = more
    },
    choose: async () => {
      const { maxCount, sourceType, disabled } = settings()
      const room = maxCount - list.rows.length
      if (disabled || isChoosing || room <= 0) return
      isChoosing = true
      try {
        const picked = await pick(room, sourceType)
        if (hasEnded) return
        say('')
        list.add(picked)
        if (settings().autoStart) list.start({ phase: 'chosen' })
      } catch (error) {
        const message = error instanceof Error ? error.message : ''
        say(TEXTS[localeOf(settings())].cannotChoose)
        tell('fail', { code: 'cannot-choose', message, hint: 'See the message of the platform.' })
      } finally {
        isChoosing = false
      }
    },
    start: () => list.start({ phase: 'chosen' }),
    startAgain: id => list.start({ id }),
    retryAll: () => list.start({ phase: 'failed' }),
    cancel: id => list.cancel(id),
    cancelAll: () => list.cancelAll(),
    remove: id => list.remove(id),
    clear: () => list.clear(),
    results: () => list.rows.flatMap(({ state }) => (state.phase === 'done' ? [state.result] : [])),
    preview: id => {
      const paths = list.rows.map(({ path }) => path)
      preview(
        paths,
        list.rows.findIndex(row => row.id === id),
      )
    },
    explain: id => {
      const locale = localeOf(settings())
      const row = find(id)
      const content = row ? explain(row, locale) : ''
      if (content === '') return
      const confirmText = TEXTS[locale].close
      wx.showModal({ content, showCancel: false, confirmText, success: () => undefined })
    },
    paint: () => painter.paint(),
    end: () => {
      hasEnded = true
      painter.stop()
      list.clear()
      connection.close()
    },
  }
}
