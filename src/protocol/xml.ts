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
  const elements = xml.replace(/<!--[^]*?-->/g, '').matchAll(ELEMENT)
  return Array.from(elements)
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
    ?.replace(/<!\[CDATA\[([^]*?)\]\]>|&(#x?)?(\w+);/g, (whole, cdata?: string, base?: string, entity = '') => {
      if (cdata !== undefined) return cdata
      if (base === undefined) return ENTITIES[entity as string] ?? whole
      return String.fromCodePoint(parseInt(entity as string, base === '#' ? 10 : 16) % 0x110000)
    })
    .trim()
}
