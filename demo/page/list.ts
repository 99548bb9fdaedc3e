import type { UploadProgress } from '../../src/types.js'
import type { Announcer } from './announcer.js'
import type { PageProblem } from './failure.js'
import { byId } from './find.js'
import type { Intake } from './intake.js'
import { describeFailure } from './problem.js'
import { outcomeText } from './report.js'
import type { RowContext } from './row.js'
import { Row } from './row.js'
import { showTotals } from './totals-line.js'
import type { Counted } from './totals.js'
import { totalsOf } from './totals.js'
import type { Change, RowState, Upload } from './upload.js'
import { isSettled } from './upload.js'

interface Item extends Counted {
  readonly row: Row
  /** Missing for what the page itself refused. */
  readonly upload: Upload | undefined
  readonly state: RowState
  readonly progress: UploadProgress | undefined
}

type UploadOf = (file: File, onChange: (change: Change) => void) => Upload

/** The rows, newest hand-over first, and the line that sums them up. */
export class List {
  readonly #items = new Set<Item>()
  readonly #ticked = new Set<Item>()
  readonly #rows = byId('rows', HTMLUListElement)
  readonly #section = byId('uploads', HTMLElement)
  readonly #cancelAll = byId('cancel-all', HTMLButtonElement)
  readonly #clear = byId('clear', HTMLButtonElement)
  #isDrawing = false

  constructor(
    private readonly uploadOf: UploadOf,
    private readonly context: RowContext,
    private readonly announcer: Announcer,
  ) {
    this.#cancelAll.addEventListener('click', () => {
      for (const { upload, state } of this.#items) if (!isSettled(state)) upload?.cancel()
    })
    this.#clear.addEventListener('click', () => {
      for (const item of [...this.#items]) if (isSettled(item.state)) this.#drop(item)
      this.#focusAfter(undefined)
    })
  }

  get isActive(): boolean {
    return totalsOf(this.#items).activeCount > 0
  }

  add({ files, problems }: Intake): void {
    if (files.length + problems.length === 0) return
    const refused = problems.map(({ problem, name }) => this.#itemOfProblem(problem, name))
    const items = [...refused, ...files.map(file => this.#itemOf(file))]
    const rows = document.createDocumentFragment()
    for (const item of items) {
      this.#items.add(item)
      rows.append(item.row.element)
    }
    this.#section.hidden = false
    this.#rows.prepend(rows)
    for (const item of items) {
      if (item.upload) this.#start(item.row, item.upload)
      else this.#show(item)
    }
  }

  applyLanguage(): void {
    for (const item of this.#items) {
      item.row.applyLanguage()
      this.#show(item)
    }
    this.#scheduleDrawing()
  }

  #itemOf(file: File): Item {
    const upload = this.uploadOf(file, change => (change === 'step' ? this.#stepped(item) : this.#tick(item)))
    const row = new Row(
      file.name || this.context.wording().texts.nameless,
      file,
      {
        cancel: () => upload.cancel(),
        retry: () => this.#start(row, upload),
        remove: () => this.#removeByHand(item),
      },
      this.context,
    )
    const item: Item = {
      row,
      upload,
      get state() {
        return upload.state
      },
      get progress() {
        return upload.progress
      },
      get fraction() {
        return upload.progress?.fraction ?? 0
      },
    }
    return item
  }

  #itemOfProblem(problem: PageProblem, name: string | undefined): Item {
    const nothing = () => undefined
    const actions = { cancel: nothing, retry: nothing, remove: () => this.#removeByHand(item) }
    const row = new Row(name ?? this.context.wording().texts.problemNames[problem], undefined, actions, this.context)
    const state: RowState = { phase: 'failed', failure: { kind: 'page', problem } }
    const item: Item = { row, upload: undefined, state, progress: undefined, fraction: 1 }
    this.#announce(item)
    return item
  }

  #start(row: Row, upload: Upload): void {
    this.announcer.started(row.name)
    upload.start()
  }

  #stepped(item: Item): void {
    this.#show(item)
    this.#announce(item)
    this.#scheduleDrawing()
  }

  #show({ row, state, progress, upload }: Item): void {
    row.showState(state, progress, upload !== undefined)
    this.#scheduleDrawing()
  }

  #tick(item: Item): void {
    this.#ticked.add(item)
    this.#scheduleDrawing()
  }

  /** Ticks of all rows are drawn together, at most once a frame. */
  #scheduleDrawing(): void {
    if (this.#isDrawing) return
    this.#isDrawing = true
    requestAnimationFrame(() => {
      this.#isDrawing = false
      for (const { row, state, progress } of this.#ticked) if (!isSettled(state)) row.showProgress(state, progress)
      this.#ticked.clear()
      this.#drawTotals()
    })
  }

  #drawTotals(): void {
    const totals = totalsOf(this.#items)
    this.#section.hidden = totals.count === 0
    this.#cancelAll.hidden = totals.activeCount < 2
    this.#clear.hidden = totals.count < 2 || totals.activeCount === totals.count
    showTotals(totals, this.context.wording())
  }

  #announce({ row, state }: Item): void {
    const wording = this.context.wording()
    if (state.phase === 'done') this.announcer.done(row.name, outcomeText(state.result, wording))
    if (state.phase === 'failed') this.announcer.failed(row.name, describeFailure(state.failure, wording).cause)
    if (state.phase === 'cancelled') this.announcer.say(wording.texts.announceCancelled(row.name))
  }

  #removeByHand(item: Item): void {
    const next = item.row.element.nextElementSibling ?? item.row.element.previousElementSibling
    this.#drop(item)
    this.#focusAfter(next)
  }

  #drop(item: Item): void {
    item.row.remove()
    this.#items.delete(item)
    this.#ticked.delete(item)
    this.#scheduleDrawing()
  }

  /** Keeps the keyboard's place: the neighbour of what is gone, or the start. */
  #focusAfter(neighbour: Element | null | undefined): void {
    const item = [...this.#items].find(({ row }) => row.element === neighbour) ?? [...this.#items].at(0)
    if (item) item.row.focus()
    else byId('picker', HTMLInputElement).focus()
  }
}
