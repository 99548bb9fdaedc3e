import type { PageProblem } from './failure.js'

/** What a visitor handed over at once. */
export interface Intake {
  readonly files: readonly File[]
  readonly problems: readonly { readonly problem: PageProblem; readonly name?: string }[]
}

type Receiver = (intake: Intake) => void

/** Pictures by file dialog, drop anywhere on the page, and paste; nothing handed over stays without an answer. */
export function receivePictures(picker: HTMLInputElement, receive: Receiver): void {
  picker.addEventListener('change', () => {
    const files = [...(picker.files ?? [])]
    picker.value = '' // so that the same file can be chosen again
    receive({ files, problems: [] })
  })
  receiveDrops(receive)
  document.addEventListener('paste', event => {
    const files = [...(event.clipboardData?.files ?? [])]
    receive({ files, problems: files.length > 0 ? [] : [{ problem: 'nothing-to-paste' }] })
  })
}

function receiveDrops(receive: Receiver): void {
  const mark = (isDragging: boolean) => document.body.toggleAttribute('data-dragging', isDragging)
  document.addEventListener('dragover', event => {
    event.preventDefault() // else the browser leaves the page for what is dropped
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
    mark(true)
  })
  document.addEventListener('dragleave', event => {
    if (event.relatedTarget === null) mark(false)
  })
  document.addEventListener('drop', event => {
    event.preventDefault()
    mark(false)
    if (event.dataTransfer) receive(dropped(event.dataTransfer))
  })
}

function dropped(transfer: DataTransfer): Intake {
  const files: File[] = []
  const problems: Intake['problems'][number][] = []
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue
    const entry = item.webkitGetAsEntry()
    const file = item.getAsFile()
    if (entry?.isDirectory) problems.push({ problem: 'folder', name: entry.name })
    else if (file) files.push(file)
  }
  if (files.length === 0 && problems.length === 0) problems.push({ problem: 'not-a-file' })
  return { files, problems }
}
