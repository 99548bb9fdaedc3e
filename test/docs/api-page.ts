import { format, resolveConfig } from 'prettier'
import { publicApi } from './public-api.js'
import type { Entry, Exported, Member } from './public-api.js'

export const API_PAGE = 'docs/api.md'

/** What each entry is for. */
const ABOUT: Readonly<Record<string, string>> = {
  'cos-slim': 'For pages and workers. The script tag has the same names in the global `CosSlim`.',
  'cos-slim/miniprogram': 'For WeChat and what works as it does.',
  'cos-slim/adapters': 'For the upload components of UI kits: [UI kits](ui-kits.md).',
  'cos-slim/messages': 'Texts for people, in English and Chinese.',
  'cos-slim/sts': 'For servers: Node, workers, cloud functions.',
}

/** Within a table: nothing that ends a cell or starts an element. */
const cell = (text: string) =>
  text.replace(/^- /, '').replace(/\n- /g, '<br>').replace(/\s+/g, ' ').replaceAll('|', '\\|').trim()
const code = (text: string) => (text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``)

function table(members: readonly Member[]): string {
  if (members.length === 0) return ''
  const hasDefaults = members.some(({ fallback }) => fallback !== '')
  const rows = members.map(({ name, isOptional, type, text, throws, fallback }) => {
    const meaning = [text, ...throws.map(one => `Throws ${one}.`)].join(' ')
    return [code(isOptional ? `${name}?` : name), code(type), meaning, ...(hasDefaults ? [defaultOf(fallback)] : [])]
  })
  const head = ['member', 'type', 'meaning', ...(hasDefaults ? ['default'] : [])]
  const lines = [head, head.map(() => '---'), ...rows.map(cells => cells.map(cell))].map(
    cells => `| ${cells.join(' | ')} |`,
  )
  return ['<!-- prettier-ignore-start -->', ...lines, '<!-- prettier-ignore-end -->'].join('\n')
}

const defaultOf = (fallback: string) => (/^('[^']*'|true|false|\d+|\[.*\])$/.test(fallback) ? code(fallback) : fallback)

/** A long union is read one by one. */
function formLines(form: string): string {
  if (form === '') return ''
  const [head = '', ...parts] = form.length > 100 && form.includes('{') ? form.split(/ \| (?![^{(]*[})])/) : [form]
  return [code(head), ...parts.map(part => code(`| ${part}`))].join('<br>\n')
}

function section({ name, text, form, members, parameters, returns, throws, sources, fallback }: Exported): string {
  return [
    `### ${name}`,
    formLines(form),
    text.replace(/(?<!\n)\n(?!\n|-|\|)/g, ' '),
    parameters.map(([parameter, meaning]) => `- ${code(parameter)}: ${meaning.replace(/\s+/g, ' ')}`).join('\n'),
    returns && `Returns: ${returns}`,
    throws.map(one => `Throws: ${one}`).join('\n\n'),
    fallback && `Default: ${fallback}`,
    sources.map(one => `Source: ${one}`).join('\n\n'),
    table(members),
  ]
    .filter(part => part !== '')
    .join('\n\n')
}

function chapter({ name, exports, known }: Entry): string {
  const about = ABOUT[name] ?? ''
  const also = known.length === 0 ? '' : `As above: ${known.map(code).join(', ')}.`
  return [`## ${name}`, about, also, ...exports.map(section)].filter(part => part !== '').join('\n\n')
}

/** Everything that the package exports, as one page. */
export async function apiPage(entries = publicApi()): Promise<string> {
  const text = [
    '# API',
    '<!-- Made from the types of src by npm run docs. -->',
    'Every export of every entry, made from the types. How things go together is told by the [guides](README.md). What is wrong with an option is a `TypeError` at once, naming the option and what it got; everything else is a [CosSlimError](#cosslimerror).',
    ...entries.map(chapter),
  ].join('\n\n')
  return format(text, { ...(await resolveConfig('package.json')), parser: 'markdown' })
}
