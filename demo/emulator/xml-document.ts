import { XMLParser } from 'fast-xml-parser'
import { CosError } from './errors.js'

/** Elements by name; every element is a list, text is text. */
export interface XmlNode {
  readonly text: string
  child(name: string): XmlNode | undefined
  children(name: string): readonly XmlNode[]
}

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  processEntities: true,
  isArray: () => true,
})

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function nodeOf(value: unknown): XmlNode {
  const children = (name: string): readonly XmlNode[] => {
    const list = isRecord(value) ? value[name] : undefined
    return Array.isArray(list) ? list.map(nodeOf) : []
  }
  const text = isRecord(value) ? value['#text'] : value
  return {
    text: typeof text === 'string' ? text : '',
    children,
    child: name => children(name)[0],
  }
}

/** The root element, which must have the given name. @throws CosError `MalformedXML` */
export function readXml(text: string, rootName: string): XmlNode {
  // No document type: a request has no business to define entities.
  const isAllowed = !/<!DOCTYPE/i.test(text)
  let root: XmlNode | undefined
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- the validator package is no dependency of its own here
    if (isAllowed) root = nodeOf(parser.parse(text, true)).child(rootName)
  } catch {
    root = undefined
  }
  if (!root) throw new CosError(400, 'MalformedXML', 'The XML you provided was not well-formed.')
  return root
}
