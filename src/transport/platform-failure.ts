import { CosSlimError } from '../errors.js'
import type { CallFailure } from './miniprogram-calls.js'

/** More than any of these texts has to say. */
const MAX_WORDS_LENGTH = 120

/** How platforms word it: WeChat and Douyin, Alipay (`error` 11), and their developer tools in Chinese. */
const NOT_LISTED = /domain list|合法域名|无权跨域/i
const TOO_LONG = /time(d )?[- ]?out|超时/i

/** What a platform says of a failure, without parameters of addresses. */
function wordsOf({ errMsg, errorMessage, error }: CallFailure): string {
  const words = errMsg ?? errorMessage ?? (error === undefined ? 'no reason given' : `error ${error}`)
  return words.replace(/\?\S*/g, '').slice(0, MAX_WORDS_LENGTH)
}

/**
 * Failures of a call to the network, as errors. Platforms say what went wrong in words alone.
 *
 * @param list - Name of the domain list that counts for the call.
 * @see https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html
 */
export function platformFailure(
  { method, url }: { readonly method: string; readonly url: string },
  list: 'request' | 'uploadFile',
  failure: CallFailure,
): CosSlimError {
  const words = wordsOf(failure)
  const what = `${method} ${url.replace(/\?.*/, '')}`
  const origin = /^\w+:\/\/[^/?]+/.exec(url)?.[0] ?? url
  if (NOT_LISTED.test(words) || failure.error === 11) {
    const where = `the ${list} list of the mini program (mp.weixin.qq.com, Development settings, Server domains)`
    return new CosSlimError('domain-not-listed', `${what}: ${origin} is not on ${where}.`)
  }
  if (TOO_LONG.test(words) || failure.error === 13) {
    return new CosSlimError('timeout', `${what} took too long for the platform: see networkTimeout in app.json.`)
  }
  return new CosSlimError('network-or-cors', `${what} got no answer (${words}).`)
}
