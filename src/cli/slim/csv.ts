import { createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import type { Item, ItemResult } from './engine.js'
import { addRecord, emptyState } from './journal.js'
import { readJournal } from './journal-file.js'
import type { SaveAs } from './save-as.js'
import { slimReport } from '../../protocol/slim-report.js'

const HEADER = 'key,output,status,before_bytes,after_bytes,saved_bytes,saved_fraction,code'

/** One line; texts in quotes where they need them. */
export function csvLine(fields: readonly (string | number | undefined)[]): string {
  return fields
    .map(field => String(field ?? ''))
    .map(text => (/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text))
    .join(',')
}

function resultLine({ key, outKey }: Item, { status, beforeBytes, afterBytes, code, serviceCode }: ItemResult): string {
  const saved = afterBytes === undefined ? undefined : slimReport(beforeBytes, afterBytes)
  const numbers = [beforeBytes, afterBytes, saved?.savedBytes, saved?.savedFraction.toFixed(4)]
  return csvLine([key, saved && outKey, status, ...numbers, serviceCode ?? code])
}

/** Writes a journal as a table: one line for each picture that has a result, and for each object that is named. */
export async function writeCsv(journal: string, path: string, saveAs: SaveAs): Promise<void> {
  const unfinished = `${path}.part`
  const file = createWriteStream(unfinished)
  const state = emptyState()
  /** Pictures that failed and may have been tried again since. */
  const pending = new Map<string, string>()
  file.write(`${HEADER}\n`)
  await readJournal(journal, record => {
    addRecord(state, record, saveAs)
    if ('shard' in record) {
      for (const [key, sizeBytes, reason] of record.named) {
        file.write(`${csvLine([key, '', `skipped-${reason}`, sizeBytes, '', '', '', ''])}\n`)
      }
    }
    const item = 'result' in record ? state.open?.items[record.result] : undefined
    const result = 'result' in record ? state.open?.results.get(record.result) : undefined
    if (!item || !result) return
    pending.delete(item.key)
    if (result.again) pending.set(item.key, resultLine(item, result))
    else file.write(`${resultLine(item, result)}\n`)
  })
  for (const line of pending.values()) file.write(`${line}\n`)
  file.end()
  await finished(file)
  await rename(unfinished, path)
}
