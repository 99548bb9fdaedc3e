import { checkOptions, described, isText } from '../options.js'
import { checkRules, RULE_OPTIONS } from '../request/rules.js'
import type { RuleSettings } from '../request/rules.js'
import type { CheckedImage, UploadOptions } from '../types.js'

/** Options of an upload, checked and completed: what decides what is sent. */
export interface UploadSettings extends RuleSettings {
  readonly key: ((image: CheckedImage) => string) | undefined
  readonly slim: boolean
  /** In one piece, in parts, or by the platform. */
  readonly send: 'auto' | 'put' | 'parts' | 'form'
  readonly integrity: 'none' | 'md5'
  /** Headers stored with the object; Content-Type only where the caller set one. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * @param furtherWay - To send, where the platform has one beside those of all.
 * @throws TypeError naming the option and what it got
 */
export function checkUploadOptions(options: UploadOptions, furtherWay: 'form' | undefined): UploadSettings {
  checkOptions('upload', options, {
    key: /^(string|function)/,
    slim: /^boolean/,
    contentType: /^string/,
    cacheControl: /^string/,
    metadata: /^object:\[/,
    acl: /^string:(default|private|public-read)$/,
    storageClass: /^string/,
    forbidOverwrite: /^boolean/,
    send: RegExp(`^string:(auto|put|parts|${furtherWay ?? 'put'})$`),
    integrity: /^string:(none|md5)$/,
    ...RULE_OPTIONS,
    onProgress: /^function/,
    onState: /^function/,
  })
  const { key, slim = true, send = 'auto', integrity = 'none', metadata = {} } = options
  return {
    key: isText(key) ? () => key : key,
    slim,
    send,
    integrity,
    ...checkRules('upload', options),
    headers: checkHeaders([
      ['Content-Type', options.contentType],
      ['Cache-Control', options.cacheControl],
      ['x-cos-acl', options.acl],
      ['x-cos-storage-class', options.storageClass],
      ['x-cos-forbid-overwrite', options.forbidOverwrite && 'true'],
      ...Object.entries(metadata).map(([name, value]): HeaderLine => [`x-cos-meta-${name}`, value]),
    ]),
  }
}

type HeaderLine = [name: string, value: string | false | undefined]

/** @throws TypeError for what does not reach the service as it was signed: other characters, blanks at the ends */
function checkHeaders(lines: readonly HeaderLine[]): Record<string, string> {
  const given = lines.filter(([, value]) => value)
  for (const [name, value] of given) {
    if (!/^[a-z\d-]+:string:[!-~]([ -~]*[!-~])?$/i.test(`${name}:${described(value)}`)) {
      throw new TypeError(`upload: cannot send ${name} ${JSON.stringify(value)}`)
    }
  }
  return Object.fromEntries(given) as Record<string, string> // those with a value
}
