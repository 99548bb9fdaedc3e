import { checkOptions } from '../options.js'
import type { DownloadOptions, SignUrlOptions } from '../types.js'

/** @throws TypeError naming the option and what it got */
export function checkDownloadOptions(options: DownloadOptions): void {
  checkOptions('download', options, {
    slim: /^boolean/,
    originalSizeBytes: /^number:[1-9]/,
    signal: /^object:\[/,
    onProgress: /^function/,
  })
}

/** @throws TypeError naming the option and what it got */
export function checkSignUrlOptions(options: SignUrlOptions): void {
  checkOptions('signUrl', options, { slim: /^boolean/, expiresInSec: /^number:[1-9]\d*$/ })
}
