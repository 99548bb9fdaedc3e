import { addCorsRule, MAX_CORS_RULES, readCorsRules } from '../protocol/cors-rule.js'
import { child, childText, children } from '../protocol/xml.js'
import { defined } from '../record.js'
import type { Paste } from '../diagnosis.js'

/**
 * The whole configuration, since setting it replaces all rules: one more for the origins, in front of those that are
 * there. Nothing where no further rule fits in.
 */
export function corsPastes(document: string, origins: readonly string[]): readonly Paste[] {
  if (readCorsRules(document).length >= MAX_CORS_RULES) return []
  const mended = addCorsRule(document, origins)
  return [
    { target: 'cors-xml', text: indented(mended) },
    { target: 'cors-json', text: JSON.stringify(sdkConfiguration(mended)) },
  ]
}

/** One element in a line, for people. */
function indented(xml: string): string {
  let depth = 0
  const lines = xml.replace(/>\s*</g, '>\n<').split('\n')
  return lines
    .map(line => {
      if (line.startsWith('</')) depth -= 1
      const text = '  '.repeat(depth) + line
      if (/^<\w+>$/.test(line)) depth += 1
      return text
    })
    .join('\n')
}

/** The names of the elements, as the official SDKs take them. */
function sdkConfiguration(document: string): object {
  const configuration = child(document, 'CORSConfiguration') ?? ''
  const elements = children(configuration, 'CORSRule')
  const rules = readCorsRules(document).map(({ allowedOrigins, allowedMethods, allowedHeaders, exposeHeaders }, at) => {
    const textOf = (name: string) => childText(elements[at] ?? '', name)
    return defined({
      ID: textOf('ID'),
      AllowedOrigin: allowedOrigins,
      AllowedMethod: allowedMethods,
      AllowedHeader: allowedHeaders,
      ExposeHeader: exposeHeaders,
      MaxAgeSeconds: textOf('MaxAgeSeconds'),
    })
  })
  return defined({ CORSRules: rules, ResponseVary: childText(configuration, 'ResponseVary') })
}
