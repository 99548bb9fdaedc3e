import { CosSlimError, isCosSlimError } from '../errors.js'
import type { SlimErrorCode } from '../errors.js'
import type { Host } from '../host.js'
import { isText } from '../options.js'
import type { CredentialsSource } from '../types.js'

/** What an STS endpoint answered, unread. */
export interface StsReply {
  readonly body: unknown
  /** Value of the `Date` header, where it could be read. */
  readonly date?: string | undefined
}

/**
 * Asks the endpoint or the function once.
 *
 * @throws CosSlimError `credentials-unreachable`, `credentials-timeout`, `credentials-refused`, `credentials-invalid`,
 *   `domain-not-listed`
 */
export async function fetchReply(source: CredentialsSource, host: Host, timeoutMs: number): Promise<StsReply> {
  let stopTimer: (() => void) | undefined
  const failure = (code: SlimErrorCode, how: string, cause?: unknown) =>
    new CosSlimError(code, `The STS endpoint ${how}.`, { cause })
  const timeout = new Promise<never>((_, reject) => {
    const fail = () => reject(failure('credentials-timeout', `took over ${timeoutMs} ms`))
    stopTimer = host.setTimer(fail, timeoutMs)
  })

  async function ask(): Promise<StsReply> {
    if (!isText(source)) return { body: await source() }
    // Twice the time, so that our own timer is the one that speaks.
    const { status, text, headers } = await host.send({
      method: 'GET',
      url: source,
      headers: {},
      timeoutMs: timeoutMs * 2,
    })
    const isRefusal = status === 401 || status === 403
    if (status < 200 || status > 299) {
      throw failure(isRefusal ? 'credentials-refused' : 'credentials-unreachable', `said ${status}`)
    }
    try {
      return { body: JSON.parse(text), date: headers['date'] }
    } catch {
      // The parser's own message quotes the body, which may hold secrets.
      throw failure('credentials-invalid', 'did not send JSON')
    }
  }

  try {
    return await Promise.race([ask(), timeout])
  } catch (error) {
    if (isCosSlimError(error) && /^(cred|domain)/.test(error.code)) throw error
    throw failure('credentials-unreachable', 'cannot be reached', error)
  } finally {
    stopTimer?.()
  }
}
