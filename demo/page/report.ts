import { describeError } from '../../src/messages.js'
import type { StoredImage, UploadResult } from '../../src/types.js'
import { part, setText } from './find.js'
import { formatBytes, formatCount, formatFraction } from './format.js'
import type { Wording } from './wording.js'

/** Fills the part of a row that says what became of the picture. */
export function showReport(row: HTMLElement, result: UploadResult, wording: Wording): void {
  const { locale, texts } = wording
  const saved = part(row, 'saved', HTMLElement)
  const percent = part(row, 'percent', HTMLElement)
  const isCompressed = result.outcome === 'compressed'
  setText(percent, isCompressed ? formatFraction(result.savedFraction, locale) : outcomeText(result, wording))
  setText(saved, isCompressed ? texts.smaller(formatBytes(result.savedBytes, locale)) : '')
  showSizes(row, result, wording)
  showNote(row, result, wording)
  part(row, 'facts', HTMLElement).replaceChildren(...factsOf(result, wording))
}

export function outcomeText(result: UploadResult, { locale, texts }: Wording): string {
  switch (result.outcome) {
    case 'compressed':
      return texts.announceSmaller(formatFraction(result.savedFraction, locale))
    case 'not-smaller':
      return texts.notSmaller
    case 'kept-original':
      return texts.keptOriginal
    case 'not-requested':
      return texts.notRequested
  }
}

function showSizes(row: HTMLElement, { original, slim, outcome }: UploadResult, { locale }: Wording): void {
  const sizes = part(row, 'sizes', HTMLElement)
  const originalBytes = original.sizeBytes
  const slimBytes = slim?.sizeBytes
  const isShown = outcome === 'compressed' && originalBytes !== undefined && slimBytes !== undefined
  sizes.hidden = !isShown
  if (!isShown) return
  setText(part(row, 'original-bytes', HTMLElement), formatBytes(originalBytes, locale))
  setText(part(row, 'slim-bytes', HTMLElement), formatBytes(slimBytes, locale))
  sizes.style.setProperty('--share', String(slimBytes / originalBytes))
}

function showNote(row: HTMLElement, result: UploadResult, { locale, texts }: Wording): void {
  const note = part(row, 'note', HTMLElement)
  const described = result.reason && describeError(result.reason, locale)
  const fallback = result.outcome === 'not-smaller' ? texts.notSmallerNote : texts.keptOriginalNote
  note.hidden = result.outcome === 'compressed' || result.outcome === 'not-requested'
  setText(part(note, 'note-cause', HTMLElement), described ? described.cause : fallback)
  setText(part(note, 'note-remedy', HTMLElement), described ? described.remedy : '')
}

function factsOf({ original, slim, outcome }: UploadResult, { locale, texts }: Wording): HTMLElement[] {
  const facts: HTMLElement[] = []
  const format = slim?.format ?? original.format
  const width = slim?.width ?? original.width
  const height = slim?.height ?? original.height
  const frameCount = original.frameCount ?? slim?.frameCount
  if (outcome !== 'compressed' && original.sizeBytes !== undefined) {
    facts.push(fact(texts.size, formatBytes(original.sizeBytes, locale)))
  }
  if (format) facts.push(fact(texts.format, format.toUpperCase()))
  if (width && height) facts.push(fact(texts.dimensions, texts.pixels(String(width), String(height))))
  const quality = qualityText(original, slim, locale, texts.fromTo)
  if (quality) facts.push(fact(texts.quality, quality))
  if (frameCount !== undefined && frameCount > 1) facts.push(fact(texts.frames, formatCount(frameCount, locale)))
  if (original.averageColor) facts.push(fact(texts.averageColor, original.averageColor, swatch(original.averageColor)))
  return facts
}

function qualityText(
  original: StoredImage,
  slim: StoredImage | undefined,
  locale: Wording['locale'],
  fromTo: (from: string, to: string) => string,
): string | undefined {
  const before = original.quality
  const after = slim?.quality
  if (before !== undefined && after !== undefined && before !== after) {
    return fromTo(formatCount(before, locale), formatCount(after, locale))
  }
  const only = after ?? before
  return only === undefined ? undefined : formatCount(only, locale)
}

function fact(name: string, value: string, ...before: HTMLElement[]): HTMLElement {
  const pair = document.createElement('div')
  const term = document.createElement('dt')
  const detail = document.createElement('dd')
  term.textContent = name
  detail.append(...before, value)
  pair.append(term, detail)
  return pair
}

function swatch(color: string): HTMLElement {
  const square = document.createElement('span')
  square.className = 'swatch'
  square.style.backgroundColor = color
  return square
}
