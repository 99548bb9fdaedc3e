import CosBrowserSdk from 'cos-js-sdk-v5'
import CosNodeSdk from 'cos-nodejs-sdk-v5'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { authorization } from '../../src/protocol/signature.js'

const REQUESTS = 10_000
const seed = Number(process.env['SIGNATURE_SEED'] ?? Date.now() % 2 ** 31)

const oneOf = (characters: string) => fc.constantFrom(...Array.from(characters))

/** What has gone wrong in signers before, then anything that Unicode has. */
const character = fc.oneof(
  { weight: 4, arbitrary: oneOf('aAbBzZ019-_.~') },
  { weight: 4, arbitrary: oneOf(' /%=&?+,:;!\'()*[]{}<>|"\\#@$^`') },
  { weight: 2, arbitrary: fc.oneof(oneOf('腾讯云照片猫ÄßéİΣ👍'), fc.constantFrom('👨‍👩‍👧', '🇨🇳')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
)
const text = (minLength: number, maxLength: number) => fc.string({ unit: character, minLength, maxLength })
/** The SDKs ask objects for their own names, and stumble over names that every object has. */
const name = text(1, 12).filter(candidate => !(candidate in Object.prototype))

function mixedCase(lowerCase: string): fc.Arbitrary<string> {
  return fc
    .array(fc.boolean(), { minLength: lowerCase.length, maxLength: lowerCase.length })
    .map(flags => Array.from(lowerCase, (char, at) => (flags[at] ? char.toUpperCase() : char)).join(''))
}

/** Both SDKs sign these, and whatever names COS or CI; they leave out others. */
const SIGNED_BY_BOTH = [
  ...['content-disposition', 'content-encoding', 'content-length', 'content-md5', 'expect', 'expires', 'host'],
  ...['if-match', 'if-modified-since', 'if-none-match', 'if-unmodified-since', 'origin', 'range'],
  ...['transfer-encoding', 'pic-operations', 'x-cos-acl', 'x-cos-storage-class', 'x-cos-security-token', 'x-ci-a'],
]
const headerName = fc.oneof(
  fc.constantFrom(...SIGNED_BY_BOTH).chain(mixedCase),
  fc.string({ unit: oneOf('aZ09-!*|~'), maxLength: 8 }).map(rest => `x-cos-meta-${rest}`),
)

const request = fc.record(
  {
    method: fc.constantFrom('GET' as const, 'POST' as const, 'PUT' as const, 'DELETE' as const),
    key: text(0, 40),
    query: fc.dictionary(name, fc.oneof(fc.constant(''), text(0, 12)), { maxKeys: 5, noNullPrototype: true }),
    headers: fc.dictionary(headerName, text(0, 24), { maxKeys: 6, noNullPrototype: true }),
    secretId: fc.string({ unit: oneOf('AKIDaz09'), minLength: 4, maxLength: 36 }),
    secretKey: fc.string({ unit: oneOf('AZaz09+/='), minLength: 1, maxLength: 70 }),
    startSec: fc.integer({ min: 1_000_000_000, max: 4_000_000_000 }),
    lifeSec: fc.integer({ min: 1, max: 129_600 }),
  },
  { noNullPrototype: true },
)

it(`signs ${REQUESTS} random requests to the byte as the official browser and Node SDKs do`, () => {
  console.log(`SIGNATURE_SEED=${seed}`)
  let count = 0
  const property = fc.property(
    request,
    mixedCase('content-type'),
    ({ method, key, query, headers, secretId, secretKey, startSec, lifeSec }, contentType) => {
      count += 1
      const keyTime = `${startSec};${startSec + lifeSec}`
      const path = `/${key}`
      const sdkRequest = {
        ...{ SecretId: secretId, SecretKey: secretKey, KeyTime: keyTime },
        ...{ Method: method, Pathname: path, Query: query, Headers: headers },
      }
      const signing = { secretId, secretKey, keyTime }
      const ours = authorization(signing, { method, path, query, headers })
      expect(ours).toBe(CosBrowserSdk.getAuthorization(sdkRequest))
      expect(ours).toBe(CosNodeSdk.getAuthorization(sdkRequest))

      // Only the Node SDK signs a content type.
      const typed = { ...headers, [contentType]: 'image/png; name="照片 1"' }
      expect(authorization(signing, { method, path, query, headers: typed })).toBe(
        CosNodeSdk.getAuthorization({ ...sdkRequest, Headers: typed }),
      )
    },
  )
  fc.assert(property, { seed, numRuns: REQUESTS })
  expect(count).toBe(REQUESTS)
})
