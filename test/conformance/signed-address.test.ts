import CosJsSdk from 'cos-js-sdk-v5'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { createClient } from '../../src/index.js'

const BUCKET = 'examplebucket-1250000000'
const REGION = 'ap-beijing'
const ADDRESSES = 1000
const seed = Number(process.env['SIGNATURE_SEED'] ?? Date.now() % 2 ** 31)

interface Credentials {
  readonly secretId: string
  readonly secretKey: string
  readonly token: string
  readonly startSec: number
  readonly expiredSec: number
}

const EXAMPLE: Credentials = {
  secretId: 'AKIDEXAMPLEEXAMPLEEXAMPLE00000000001',
  secretKey: 'EXAMPLEKEYEXAMPLEKEYEXAMPLE00001',
  token: 'a+b/c==',
  startSec: 1_767_225_600,
  expiredSec: 1_767_227_400,
}

interface Wanted {
  readonly key: string
  readonly slim: boolean
  readonly expiresInSec?: number
}

function ours({ secretId, secretKey, token, startSec, expiredSec }: Credentials, wanted: Wanted): Promise<string> {
  const credentials = { tmpSecretId: secretId, tmpSecretKey: secretKey, sessionToken: token }
  const reply = { credentials, startTime: startSec, expiredTime: expiredSec }
  const client = createClient({ credentials: () => reply, bucket: BUCKET, region: REGION })
  const { key, ...options } = wanted
  return client.signUrl(key, options)
}

let signing = EXAMPLE
const sdk = new CosJsSdk({
  Protocol: 'https:',
  getAuthorization: (_, callback) =>
    callback({
      TmpSecretId: signing.secretId,
      TmpSecretKey: signing.secretKey,
      SecurityToken: signing.token,
      StartTime: signing.startSec,
      ExpiredTime: signing.expiredSec,
      // For one key only: those of the call before are never taken.
      ScopeLimit: true,
    }),
})

/** The official SDK, made to sign the same time. */
function theirs(credentials: Credentials, { key, slim }: Wanted, endSec: number): Promise<string> {
  signing = credentials
  const place = { Bucket: BUCKET, Region: REGION, Key: key }
  const query = slim ? { Query: { imageSlim: '' } } : {}
  return new Promise((resolve, reject) => {
    // It counts the life of an address from the start of the credentials.
    sdk.getObjectUrl({ ...place, ...query, Sign: true, Expires: endSec - credentials.startSec }, (error, data) => {
      const failure = error as Error | null // null for a success, which its types leave out
      if (failure) reject(new Error(failure.message))
      else resolve(data.Url)
    })
  })
}

interface Parts {
  readonly place: string
  readonly parameters: Readonly<Record<string, string>>
}

/** A signed parameter's value is decoded once by whoever checks it, and `+` stays what it is. */
function partsOf(address: string): Parts {
  const [place = '', query = ''] = address.split('?')
  const pairs = query.split('&').map(pair => {
    const at = pair.indexOf('=')
    const name = at < 0 ? pair : pair.slice(0, at)
    return [decodeURIComponent(name), at < 0 ? '' : decodeURIComponent(pair.slice(at + 1))] as const
  })
  expect(new Set(pairs.map(([name]) => name)).size).toBe(pairs.length)
  return { place, parameters: Object.fromEntries(pairs) }
}

/** The same address in every part. @returns what both say */
async function expectSame(credentials: Credentials, wanted: Wanted): Promise<Parts> {
  const address = partsOf(await ours(credentials, wanted))
  const [, endSec = NaN] = (address.parameters['q-sign-time'] ?? '').split(';').map(Number)
  expect(address).toEqual(partsOf(await theirs(credentials, wanted, endSec)))
  return address
}

const KEYS = [
  'uploads/u42/cat.png',
  'uploads/u42/蒲公英/种子 1.png',
  `a+b/100%.png`,
  `a b&c=d?e#f;g,h:i@j$k'l(m)n!o*p~q[r].png`,
  '👨‍👩‍👧.png',
]
const LIVES = [undefined, 60, 1_000_000]
const TABLE = KEYS.flatMap(key =>
  [true, false].flatMap(slim => LIVES.map(expiresInSec => ({ key, slim, ...(expiresInSec && { expiresInSec }) }))),
)

describe("an address equals cos-js-sdk-v5's getObjectUrl with the same times, parameter for parameter", () => {
  test.each(TABLE)('for %j', async wanted => {
    const { place, parameters } = await expectSame(EXAMPLE, wanted)
    expect(place.startsWith(`https://${BUCKET}.cos.${REGION}.myqcloud.com/`)).toBe(true)
    expect(decodeURIComponent(place).endsWith(wanted.key)).toBe(true)
    expect(parameters).toMatchObject({
      'q-header-list': 'host',
      'q-url-param-list': wanted.slim ? 'imageslim' : '',
      'x-cos-security-token': EXAMPLE.token,
    })
    expect('imageSlim' in parameters).toBe(wanted.slim)
  })

  const text = (minLength: number, maxLength: number) =>
    fc.string({
      unit: fc.constantFrom(...Array.from(`aZ09 /%=&?+,:;!'()*[]{}<>|"#@$^~腾讯云👍`)),
      minLength,
      maxLength,
    })
  const segment = text(1, 12).filter(part => !/^\.+$|\/|^ *$/.test(part))
  const secret = (minLength: number, maxLength: number) =>
    fc.string({ unit: fc.constantFrom(...Array.from('AZaz09+/=')), minLength, maxLength })
  const credentials = fc
    .record({
      secretId: fc.string({ unit: fc.constantFrom(...Array.from('AKIDaz09')), minLength: 4, maxLength: 36 }),
      secretKey: secret(1, 40),
      token: secret(1, 200),
      startSec: fc.integer({ min: 1_000_000_000, max: 4_000_000_000 }),
      lifeSec: fc.integer({ min: 60, max: 129_600 }),
    })
    .map(({ lifeSec, ...rest }) => ({ ...rest, expiredSec: rest.startSec + lifeSec }))
  const wanted = fc.record({
    key: fc.array(segment, { minLength: 1, maxLength: 4 }).map(parts => parts.join('/')),
    slim: fc.boolean(),
    expiresInSec: fc.integer({ min: 1, max: 200_000 }),
  })

  it(`for ${ADDRESSES} random ones`, async () => {
    console.log(`SIGNATURE_SEED=${seed}`)
    let count = 0
    const property = fc.asyncProperty(credentials, wanted, async (one, other) => {
      count += 1
      await expectSame(one, other)
    })
    await fc.assert(property, { seed, numRuns: ADDRESSES })
    expect(count).toBe(ADDRESSES)
  })
})

it('writes every pair of the signature with its equals sign, an empty list too, as the official SDK does', async () => {
  const names = (address: string) =>
    (address.split('?')[1] ?? '')
      .split('&')
      .filter(pair => /^q-[^=]*=/.test(pair))
      .map(pair => pair.split('=')[0])
  const wanted = { key: 'cat.png', slim: false }
  expect(names(await ours(EXAMPLE, wanted))).toEqual(names(await theirs(EXAMPLE, wanted, EXAMPLE.expiredSec)))
})
