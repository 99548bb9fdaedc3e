import type { Inside } from '../client-inside.js'
import type { ProbeRequest } from '../probes.js'
import type { Lease } from '../protocol/session.js'
import type { Place, Step } from './facts.js'
import { picture } from './picture.js'

/** Of nobody, and over since 1970. */
const DEAD =
  'q-sign-algorithm=sha1&q-ak=none&q-sign-time=1;2&q-key-time=1;2&q-header-list=&q-url-param-list=&q-signature=' +
  '0'.repeat(40)

/** Enough to tell sent from not sent. */
const SOME_BYTES = 70

/** The checksum of no picture. */
const OTHER_MD5 = 'AAAAAAAAAAAAAAAAAAAAAA=='

/** Makes the requests of the probes of one bucket; those without a credential of their own can only be refused. */
export function createRequests({ host, signRequest, planRules }: Inside, { key, slimKey }: Place, lease: Lease) {
  const body = picture()
  const some = body.slice(0, SOME_BYTES)

  function put(headers: Readonly<Record<string, string>>, ownSlimKey = slimKey): ProbeRequest {
    const rules = ownSlimKey && planRules(key, true, { saveAs: () => ownSlimKey, operations: [] })
    const all = { 'Content-Type': 'image/png', ...headers, ...(rules && { 'Pic-Operations': rules.operations ?? '' }) }
    const request = { method: 'PUT', key, headers: all, contentLength: body.length } as const
    return { ...signRequest(request, lease, host.unsignedHeaders), body }
  }

  const upload = put({})
  const rehearsed: Readonly<Record<string, string>> = {
    ...upload.headers,
    Authorization: DEAD,
    ...(upload.headers?.['x-cos-security-token'] && { 'x-cos-security-token': 'none' }),
  }
  // No preflight that was cached answers these.
  const fresh = () => `${upload.url}?diagnose=${host.randomBytes(8).join('')}`

  return {
    /** Address of the object, unsigned. */
    url: upload.url,
    /** Headers that a CORS rule has to allow, in lower case. */
    headerNames: Object.keys(rehearsed).map(name => name.toLowerCase()),
    request(step: Step): ProbeRequest {
      const [, header] = /^header:(.*)/.exec(step) ?? []
      const wrong = { 'Content-MD5': OTHER_MD5 }
      if (step === 'rehearsal') return { method: 'PUT', url: fresh(), headers: rehearsed, body: some }
      if (step === 'dry') return put(wrong)
      if (step === 'dry-plain') return put(wrong, '')
      if (step === 'dry-same') return put(wrong, key)
      if (step === 'dry-jpeg') return put({ ...wrong, 'Content-Type': 'image/jpeg' }, '')
      // Under one name, so that nothing else is left; what the policy says of the other the dry run has shown.
      if (step === 'live') return put({}, key)
      if (step === 'delete') return signRequest({ method: 'DELETE', key, headers: {} }, lease, host.unsignedHeaders)
      const headers = Object.entries(rehearsed).filter(([name]) => name.toLowerCase() === header)
      return {
        method: step === 'post' ? 'POST' : 'PUT',
        url: `${fresh()}&${DEAD}`,
        headers: Object.fromEntries(headers),
        body: some,
      }
    },
  }
}
