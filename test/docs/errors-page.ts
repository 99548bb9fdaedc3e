import { format, resolveConfig } from 'prettier'
import {
  ERROR_FACTS,
  ERROR_TEXTS,
  FINDINGS_EN,
  FINDINGS_ZH,
  MINI_PROGRAM_FINDINGS_EN,
  MINI_PROGRAM_FINDINGS_ZH,
  OWNER_REMEDIES,
  SERVICE_CODES,
} from '../../src/catalogue.js'
import type { FindingCode, Texts } from '../../src/catalogue.js'
import { slimErrorCodes } from '../../src/errors.js'
import { FINDING_SOURCES } from './finding-sources.js'

export const ERRORS_PAGE = 'docs/errors.md'

const escape = (text: string) => text.replace(/[*_<>|]/g, found => `\\${found}`)
/** Chinese has no blank between sentences. */
const told = (texts: readonly string[] = []) => texts.map(escape).join(' ').replaceAll('。 ', '。')
const codeCell = (codes: readonly string[]) => codes.map(code => `\`${code}\``).join(', ')
/** The SDK is its own source where no document says more. */
function linkCell(source: string | undefined): string {
  if (source === undefined) return 'cos-slim'
  const { hostname, pathname } = new URL(source)
  const [, place = ''] = /^\/document\/product(\/.*)/.exec(pathname) ?? []
  return `[${hostname.replace(/^www\./, '')}${place}](${source})`
}
const retryCell = (isRetryable: boolean) => (isRetryable ? 'yes' : 'no')

/** Not padded: a table as wide as its longest sentence cannot be read in a diff. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`)
  return ['<!-- prettier-ignore-start -->', '', ...lines, '', '<!-- prettier-ignore-end -->'].join('\n')
}

function findings(en: Readonly<Record<string, Texts>>, zh: Readonly<Record<string, Texts>>): string {
  const rows = Object.entries(en).map(([code, texts]) => {
    const source = FINDING_SOURCES[code as FindingCode] // a key of the tables of findings
    return [codeCell([code]), told(texts), told(zh[code]), linkCell(source)]
  })
  return table(['code', 'English', '中文', 'source'], rows)
}

const errors = () =>
  slimErrorCodes.map(code => {
    const { isRetryable, source } = ERROR_FACTS[code]
    const { en, zh } = ERROR_TEXTS[code]
    return [codeCell([code]), retryCell(isRetryable), told(en), told(zh), linkCell(source)]
  })

const services = () =>
  SERVICE_CODES.map(({ codes, isRetryable, en, zh, source }) => {
    return [codeCell(codes), retryCell(isRetryable), told(en), told(zh), linkCell(source)]
  })

const owners = () =>
  Object.entries(OWNER_REMEDIES).map(([code, { en, zh }]) => [codeCell([code]), told([en]), told([zh])])

/** All texts of src/catalogue.ts as one page. */
export async function errorsPage(): Promise<string> {
  const head = ['code', 'retry', 'English', '中文', 'source']
  const text = [
    '# What can go wrong, and what to do',
    '<!-- Made from src/catalogue.ts by npm run docs. -->',
    "_Retry_ says whether the same call can succeed later with nothing changed. `describeError` of `cos-slim/messages` gives these texts to a program, for the codes of the service as the description's `service`; names in braces are filled in there.",
    '## Errors of cos-slim',
    'The `code` of a `CosSlimError`, and the `reason` of a result.',
    table(head, errors()),
    '## Codes of COS, Cloud Infinite and STS',
    'The `service.code` of a `CosSlimError`; some stand in the message of an `AccessDenied`. A code of STS with a dot that is not listed means what is said of its first part.',
    table(head, services()),
    '## Findings of a diagnosis',
    'The `code` of a finding of `diagnose`, and of `npx cos-slim status --json`.',
    findings(FINDINGS_EN, FINDINGS_ZH),
    'In mini programs also:',
    findings(MINI_PROGRAM_FINDINGS_EN, MINI_PROGRAM_FINDINGS_ZH),
    'The command tells the owner of the bucket to do something else:',
    table(['code', 'English', '中文'], owners()),
  ].join('\n\n')
  return format(text, { ...(await resolveConfig('package.json')), parser: 'markdown' })
}
