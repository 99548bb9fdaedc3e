import axios from 'axios'
import type { AxiosAdapter, AxiosError, AxiosProgressEvent, AxiosResponse } from 'axios'
import { CosSlimError, isCosSlimError } from '../errors.js'
import type { SlimErrorCode } from '../errors.js'
import type { Transport } from '../host.js'
import { lowerCaseNames } from '../record.js'

/**
 * Requests over axios: one instance, every status accepted so that our own parser judges it, bodies untouched.
 *
 * @param adapter - By name where axios has it (`xhr` in pages, `http` in Node), else the platform's own.
 */
export function createAxiosTransport(adapter: 'xhr' | 'http' | AxiosAdapter): Transport {
  // The class and not `create`: that would inherit the page's axios.defaults, its Authorization header among them.
  const client = new axios.Axios({
    adapter,
    transformRequest: [],
    transformResponse: [],
    validateStatus: null,
    transitional: { clarifyTimeoutError: true },
  })

  return async ({ method, url, headers, body, timeoutMs, signal, onSent, textIn, onReceived }) => {
    try {
      const response = await client.request<string | ArrayBuffer | undefined, AxiosResponse<string | ArrayBuffer>>({
        method,
        url,
        headers: { ...headers },
        data: body,
        timeout: timeoutMs,
        ...(signal && { signal }),
        ...(onSent && { onUploadProgress: ({ loaded }) => onSent(loaded) }),
        ...(textIn && { responseType: 'arraybuffer' }),
        ...(onReceived && {
          onDownloadProgress: ({ loaded, total, event }: AxiosProgressEvent) => {
            // The document of a refusal has progress of its own.
            if ((event as { target?: { status?: number } } | undefined)?.target?.status === 200)
              onReceived(loaded, total)
          },
        }),
      })
      const { status } = response
      const data = (response.data as string | ArrayBuffer | undefined) ?? '' // without a body there is none
      const answer = { status, headers: lowerCaseNames(response.headers as Record<string, string>) } // AxiosHeaders are one
      return typeof data === 'string'
        ? { ...answer, text: data }
        : { ...answer, text: textIn?.(data) ?? '', bodyBytes: data }
    } catch (cause) {
      // A platform's own adapter knows more.
      if (isCosSlimError(cause)) throw cause
      const failure = (code: SlimErrorCode, how: string) =>
        new CosSlimError(code, `${method} ${url.replace(/\?.*/, '')} ${how}.`)
      // The cause itself carries the request with its Authorization header: it is not handed on.
      if (axios.isCancel(cause)) throw failure('cancelled', 'was cancelled')
      if ((cause as AxiosError | null)?.code === 'ETIMEDOUT') throw failure('timeout', `took over ${timeoutMs} ms`)
      throw failure('network-or-cors', 'got no readable answer')
    }
  }
}
