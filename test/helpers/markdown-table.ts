/** Cells of the rows of the first table after a line of a Markdown text, without its head. */
export function tableAfter(text: string, line: string): readonly (readonly string[])[] {
  const lines = text.split('\n')
  const start = lines.findIndex((each, index) => index > lines.indexOf(line) && each.startsWith('|'))
  if (!lines.includes(line) || start === -1) throw new Error(`There is no table after "${line}".`)
  const end = lines.findIndex((each, index) => index > start && !each.startsWith('|'))
  return lines.slice(start + 2, end === -1 ? undefined : end).map(row =>
    row
      .slice(1, row.lastIndexOf('|'))
      .split('|')
      .map(cell => cell.trim()),
  )
}
