const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, character => ENTITIES[character] ?? character)
}

/** Content of an element: text, child elements, or nothing. */
export type XmlContent = string | number | readonly XmlElement[]

/** Name and content; an element whose content is undefined is left out. */
export type XmlElement = readonly [name: string, content: XmlContent | undefined]

/** The elements as one line, without declaration, namespace or blanks, as COS answers. */
export function toXml(elements: readonly XmlElement[]): string {
  return elements
    .map(([name, content]) => {
      if (content === undefined) return ''
      const inner = typeof content === 'object' ? toXml(content) : escapeXml(String(content))
      return `<${name}>${inner}</${name}>`
    })
    .join('')
}
