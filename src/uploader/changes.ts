import type { RowView } from './view.js'

/** What `setData` has to be given so that the template shows `now` instead of `shown`: whole rows only where rows went. */
export function changesBetween(shown: readonly RowView[], now: readonly RowView[]): Record<string, unknown> {
  const isSameStart = shown.length <= now.length && shown.every(({ id }, index) => id === now[index]?.id)
  if (!isSameStart) return { rows: now }
  const changes: Record<string, unknown> = {}
  now.forEach((row, index) => {
    const before = shown[index]
    if (!before) changes[`rows[${index}]`] = row
    else {
      for (const name of Object.keys(row) as (keyof RowView)[]) {
        if (row[name] !== before[name]) changes[`rows[${index}].${name}`] = row[name]
      }
    }
  })
  return changes
}
