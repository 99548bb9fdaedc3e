/**
 * Elements of one level, each with all that is in it. The few shapes COS answers with, none of which nests a name in
 * itself; DOMParser exists only in browsers.
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

/** Text of the first element of that name, entities resolved. */
export function childText(xml: string, name: string): string | undefined {
  return child(xml, name)
    ?.replace(/&(#x?)?(\w+);/g, (whole, base?: string, entity = '') =>
      base
        ? String.fromCharCode(parseInt(entity as string, base === '#' ? 10 : 16))
        : (ENTITIES[entity as string] ?? whole),
    )
    .trim()
}
