/**
 * Elements of one level, each with all that is in it. The few shapes COS answers with, none of which nests a name in
 * itself and which have neither comments nor CDATA; DOMParser exists only in browsers.
 */
const ELEMENT = /<([\w:.-]+)(?:\s(?:[^>]*[^>/])?)?>([^]*?)<\/\1\s*>/g

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * Contents of the elements of that name in a document or an element, not in what lies deeper.
 * An element that is cut off is none.
 */
export function children(xml: string, name: string): readonly string[] {
  return Array.from(xml.matchAll(ELEMENT))
    .filter(([, found]) => found === name)
    .map(([, , content = '']) => content)
}

/** Contents of the first element of that name; nothing when there is none or it is empty. */
export function child(xml: string, name: string): string | undefined {
  return children(xml, name)[0] || undefined
}

/** Text of the first element of that name, entities resolved; nothing when there is none but blanks. */
export function childText(xml: string, name: string): string | undefined {
  const text = child(xml, name)?.replace(
    /&(?:#(x?)(\w{1,6})|(amp|lt|gt|quot|apos));/g,
    (_, base: string, digits: string, entity: string) =>
      entity ? (ENTITIES[entity] ?? '') : String.fromCodePoint(parseInt(digits, base ? 16 : 10) % 0x110000 || 0),
  )
  return text?.trim() || undefined
}
