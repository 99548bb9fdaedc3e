import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { buildPolicy, createStsHandler } from '../../src/sts.js'
import type { StsError, StsHandlerOptions, StsScope, TokenReply, TokenRequest } from '../../src/sts.js'

const SECRET_ID = 'AKIDEXAMPLEEXAMPLEEXAMPLE00000000001'
const SECRET_KEY = 'EXAMPLEKEYEXAMPLEKEYEXAMPLE00001'
const TMP_ID = 'AKIDTMPEXAMPLEEXAMPLEEXAMPLE00000002'
const TMP_KEY = 'EXAMPLETMPKEYEXAMPLETMPKEY000002'
const TOKEN = 'exampleTokenexampleTokenexampleTokenexampleToken'
const REQUEST_ID = '6ca40fde-1c2d-4e3f-8a9b-0123456789ab'
const EXPIRED_TIME = 1_767_226_500

const bucket = 'examplebucket-1250000000'
const region = 'ap-beijing'
const SCOPE: StsScope = { keyPrefix: 'uploads/u42/' }

const ISSUED: TokenReply = {
  Credentials: { TmpSecretId: TMP_ID, TmpSecretKey: TMP_KEY, Token: TOKEN },
  ExpiredTime: EXPIRED_TIME,
  Expiration: '2026-01-01T00:15:00Z',
  RequestId: REQUEST_ID,
}

interface Setup extends Partial<StsHandlerOptions> {
  readonly reply?: unknown
}

/** A handler whose STS says what the test wants, with all it was asked and all it logged. */
function setup({ reply = ISSUED, ...options }: Setup = {}) {
  const asked: TokenRequest[] = []
  const logged: StsError[] = []
  const handle = createStsHandler({
    secretId: SECRET_ID,
    secretKey: SECRET_KEY,
    bucket,
    region,
    scope: () => SCOPE,
    onError: error => logged.push(error),
    requestToken: request => {
      asked.push(request)
      return Promise.resolve(reply as TokenReply) // the tests also let STS answer nonsense
    },
    ...options,
  })
  return { handle, asked, logged }
}

const ask = (method = 'GET', headers: Record<string, string> = {}) =>
  new Request('https://shop.example.com/sts', { method, headers })

/** Rejects with anything, as JavaScript does. */
async function rejectWith(reason: unknown): Promise<never> {
  await Promise.resolve()
  throw reason
}

async function refusal(response: Response): Promise<unknown> {
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
  return ((await response.json()) as { error: unknown }).error
}

afterEach(() => {
  vi.useRealTimers()
})

describe('credentials', () => {
  it.each(['GET', 'POST'])(
    'are what %s gets, in the form of the official package, with bucket and prefix',
    async method => {
      const response = await setup().handle(ask(method))
      expect(response.status).toBe(200)
      expect(await response.json()).toEqual({
        credentials: { tmpSecretId: TMP_ID, tmpSecretKey: TMP_KEY, sessionToken: TOKEN },
        startTime: EXPIRED_TIME - 900,
        expiredTime: EXPIRED_TIME,
        expiration: '2026-01-01T00:15:00Z',
        requestId: REQUEST_ID,
        bucket,
        region,
        keyPrefix: 'uploads/u42/',
      })
    },
  )

  it('name the one key where the scope has one, and the endpoint where one is set', async () => {
    const { handle } = setup({ scope: () => ({ key: 'uploads/u42/a.png' }), endpoint: 'http://127.0.0.1:9000/' })
    const reply: unknown = await (await handle(ask())).json()
    expect(reply).toMatchObject({ key: 'uploads/u42/a.png', endpoint: 'http://127.0.0.1:9000' })
    expect(reply).not.toHaveProperty('keyPrefix')
  })

  it('begin as long before their end as was asked for, whatever this clock says', async () => {
    vi.useFakeTimers({ now: 0 })
    const { handle, asked } = setup({ scope: () => ({ ...SCOPE, expiresInSec: 120 }) })
    expect(await (await handle(ask())).json()).toMatchObject({
      startTime: EXPIRED_TIME - 120,
      expiredTime: EXPIRED_TIME,
    })
    expect(asked[0]?.durationSec).toBe(120)
  })

  it('are complete although STS left out what the API calls optional', async () => {
    const { handle } = setup({
      reply: { Credentials: ISSUED.Credentials, ExpiredTime: EXPIRED_TIME, Expiration: null },
    })
    const reply: unknown = await (await handle(ask())).json()
    expect(reply).toMatchObject({ expiration: '2026-01-01T00:15:00Z' })
    expect(reply).not.toHaveProperty('requestId')
  })

  it('are asked for with the policy of the scope, URL-encoded, and nothing wider', async () => {
    const scope = { ...SCOPE, saveAsPrefix: 'slim/u42/', maxBytes: 1024, modes: ['upload', 'download'] as const }
    const { handle, asked } = setup({ scope: () => Promise.resolve(scope) })
    await handle(ask())
    expect(asked).toEqual([
      {
        secretId: SECRET_ID,
        secretKey: SECRET_KEY,
        stsEndpoint: 'https://sts.tencentcloudapi.com',
        stsRegion: 'ap-beijing',
        name: 'cosslim',
        policy: encodeURIComponent(JSON.stringify(buildPolicy({ ...scope, bucket, region }))),
        durationSec: 900,
        signal: expect.any(AbortSignal) as AbortSignal,
      },
    ])
  })

  it('stay in the bucket of the server, whatever the scope smuggles in', async () => {
    const { handle, asked } = setup({ scope: () => ({ ...SCOPE, bucket: 'other-1250000000', region: 'ap-tokyo' }) })
    expect(await (await handle(ask())).json()).toMatchObject({ bucket, region })
    expect(decodeURIComponent(asked[0]?.policy ?? '')).not.toContain('other-1250000000')
  })

  it('are asked for anew each time: every caller has a scope of their own', async () => {
    const { handle, asked } = setup()
    await handle(ask())
    await handle(ask())
    expect(asked).toHaveLength(2)
  })

  it('go to the caller that the scope sees', async () => {
    const { handle } = setup({
      scope: request => (request.headers.get('authorization') === 'Bearer u7' ? { keyPrefix: 'uploads/u7/' } : null),
    })
    expect(await (await handle(ask('GET', { authorization: 'Bearer u7' }))).json()).toMatchObject({
      keyPrefix: 'uploads/u7/',
    })
    expect((await handle(ask())).status).toBe(403)
  })

  it('are never kept by a cache, and neither is a refusal', async () => {
    for (const { handle } of [setup(), setup({ scope: () => null }), setup({ reply: {} })]) {
      expect((await handle(ask())).headers.get('cache-control')).toBe('no-store')
    }
  })
})

describe('refusals', () => {
  it.each([null, undefined])('a scope of %s is a 403, and STS is not asked', async scope => {
    const { handle, asked, logged } = setup({ scope: () => scope })
    const response = await handle(ask())
    expect(response.status).toBe(403)
    expect(await refusal(response)).toEqual({ code: 'scope-refused', message: expect.any(String) as string })
    expect(asked).toEqual([])
    expect(logged).toEqual([])
  })

  it.each(['PUT', 'DELETE', 'PATCH', 'HEAD'])(
    '%s is a 405 that says what is allowed, and the scope is not asked',
    async method => {
      const scope = vi.fn(() => SCOPE)
      const response = await setup({ scope }).handle(ask(method))
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('GET, POST, OPTIONS')
      expect(scope).not.toHaveBeenCalled()
    },
  )

  it('a response thrown by the scope goes out as it is, uncached', async () => {
    const { handle, asked, logged } = setup({
      scope: () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- what is being tested
        throw new Response('log in', { status: 401, headers: { 'www-authenticate': 'Bearer' } })
      },
    })
    const response = await handle(ask())
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toBe('log in')
    expect(asked).toEqual([])
    expect(logged).toEqual([])
  })

  it('a thrown response that is no refusal is a 500: it would pass for credentials', async () => {
    const { handle } = setup({ scope: () => rejectWith(Response.json({ hello: 'world' })) })
    expect((await handle(ask())).status).toBe(500)
  })

  it('a scope that throws is a 500 that tells the caller nothing and the log everything', async () => {
    const cause = new Error('database db-7.internal is down')
    const { handle, logged } = setup({ scope: () => rejectWith(cause) })
    const response = await handle(ask())
    expect(response.status).toBe(500)
    expect(await refusal(response)).toEqual({
      code: 'scope-failed',
      message: 'The server could not find out what this caller may do.',
    })
    expect(logged).toMatchObject([{ name: 'StsError', code: 'scope-failed', status: 500, cause }])
  })

  it.each([
    ['a prefix that opens the bucket', { keyPrefix: '' }, /keyPrefix/],
    ['a user that was missing', { keyPrefix: 'uploads//' }, /keyPrefix/],
    ['a life of less than two minutes', { ...SCOPE, expiresInSec: 119 }, /expiresInSec .* 120 to 7200; got 119/],
    ['a life of more than two hours', { ...SCOPE, expiresInSec: 7201 }, /expiresInSec/],
    ['half a second', { ...SCOPE, expiresInSec: 900.5 }, /expiresInSec/],
    ['nonsense', 'uploads/u42/' as unknown as StsScope, /keyPrefix/],
  ])('%s from the scope is a 500, logged by name, and STS is not asked', async (_, scope, message) => {
    const { handle, asked, logged } = setup({ scope: () => scope })
    const response = await handle(ask())
    expect(response.status).toBe(500)
    expect(await refusal(response)).toMatchObject({ code: 'scope-failed' })
    expect(logged[0]?.message).toMatch(message)
    expect(logged[0]?.cause).toBeInstanceOf(TypeError)
    expect(asked).toEqual([])
  })

  it('a refusal by STS under HTTP 200 is a 502 with the request id, and a hint in the log', async () => {
    const reply = { Error: { Code: 'AuthFailure.SecretIdNotFound', Message: 'no such id' }, RequestId: REQUEST_ID }
    const { handle, logged } = setup({ reply })
    const response = await handle(ask())
    expect(response.status).toBe(502)
    expect(await refusal(response)).toEqual({
      code: 'sts-refused',
      message: 'The server could not obtain credentials.',
      requestId: REQUEST_ID,
    })
    expect(logged).toMatchObject([
      { code: 'sts-refused', serviceCode: 'AuthFailure.SecretIdNotFound', requestId: REQUEST_ID },
    ])
    expect(logged[0]?.message).toMatch(/AuthFailure\.SecretIdNotFound; check that secretId and secretKey/)
  })

  it.each([
    ['the official STS package', { Code: 'InvalidParameter.PolicyTooLong', Message: 'x', RequestId: REQUEST_ID }],
    [
      'the API package',
      Object.assign(new Error('x'), { code: 'InvalidParameter.PolicyTooLong', requestId: REQUEST_ID }),
    ],
  ])('a refusal in the form of %s is known as one', async (_, thrown) => {
    const { handle, logged } = setup({ requestToken: () => rejectWith(thrown) })
    expect((await handle(ask())).status).toBe(502)
    expect(logged).toMatchObject([
      { code: 'sts-refused', serviceCode: 'InvalidParameter.PolicyTooLong', requestId: REQUEST_ID },
    ])
  })

  it('an STS out of reach is a 502 whose log names the network reason', async () => {
    const { handle, logged } = setup({
      requestToken: () => rejectWith(new Error('request to https://x failed, reason: getaddrinfo ENOTFOUND x')),
    })
    const response = await handle(ask())
    expect(response.status).toBe(502)
    expect(await refusal(response)).toMatchObject({ code: 'sts-unreachable' })
    expect(logged[0]?.message).toBe('The call to STS failed: ENOTFOUND')
  })

  it('a requestToken that throws at once is like one that rejects', async () => {
    const { handle, logged } = setup({
      requestToken: () => {
        throw new Error('connect ECONNREFUSED')
      },
    })
    expect((await handle(ask())).status).toBe(502)
    expect(logged[0]?.code).toBe('sts-unreachable')
  })

  it.each([
    ['nothing', undefined, /Credentials\.TmpSecretId/],
    ['a page of HTML', '<html>', /Credentials\.TmpSecretId/],
    ['no id', { ...ISSUED, Credentials: { TmpSecretKey: TMP_KEY, Token: TOKEN } }, /Credentials\.TmpSecretId/],
    [
      'an empty key',
      { ...ISSUED, Credentials: { ...ISSUED.Credentials, TmpSecretKey: '' } },
      /Credentials\.TmpSecretKey/,
    ],
    ['no token', { ...ISSUED, Credentials: { ...ISSUED.Credentials, Token: undefined } }, /Credentials\.Token/],
    ['no time', { Credentials: ISSUED.Credentials }, /ExpiredTime/],
    ['a time in words', { ...ISSUED, ExpiredTime: '1767226500' }, /ExpiredTime/],
    ['milliseconds', { ...ISSUED, ExpiredTime: EXPIRED_TIME * 1000 }, /ExpiredTime .* seconds/],
  ])('%s from STS is a 502 whose log names what is missing', async (_, reply, message) => {
    const { handle, logged } = setup({ requestToken: () => Promise.resolve(reply as TokenReply) }) // nonsense on purpose
    const response = await handle(ask())
    expect(response.status).toBe(502)
    expect(await refusal(response)).toMatchObject({ code: 'sts-reply-invalid' })
    expect(logged[0]?.message).toMatch(message)
  })

  it('an STS that hangs is a 504 after timeoutMs, and the call is told to stop', async () => {
    vi.useFakeTimers()
    let signal: AbortSignal | undefined
    const { handle, logged } = setup({
      timeoutMs: 2500,
      requestToken: request => {
        signal = request.signal
        return new Promise<never>((_, reject) => {
          request.signal.addEventListener('abort', () => reject(new Error('aborted')))
        })
      },
    })
    const answer = handle(ask())
    await vi.advanceTimersByTimeAsync(2499)
    expect(signal?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    const response = await answer
    expect(response.status).toBe(504)
    expect(await refusal(response)).toMatchObject({ code: 'sts-timeout' })
    expect(signal?.aborted).toBe(true)
    expect(logged[0]?.message).toContain('2500 ms')
  })

  it('no timer outlives an answer', async () => {
    vi.useFakeTimers()
    await setup().handle(ask())
    await setup({ requestToken: () => rejectWith(new Error('x')) }).handle(ask())
    expect(vi.getTimerCount()).toBe(0)
  })

  it('a log that throws does not cost the caller the answer', async () => {
    const { handle } = setup({
      reply: {},
      onError: () => {
        throw new Error('disk full')
      },
    })
    expect((await handle(ask())).status).toBe(502)
  })
})

describe('pages on other origins', () => {
  const allowOrigins = ['https://app.example.com', 'http://localhost:5173']
  const cors = { origin: 'https://app.example.com' }

  it('read replies and refusals alike when they are listed', async () => {
    for (const options of [{ allowOrigins }, { allowOrigins, scope: () => null }, { allowOrigins, reply: {} }]) {
      const { headers } = await setup(options).handle(ask('GET', cors))
      expect(headers.get('access-control-allow-origin')).toBe('https://app.example.com')
      expect(headers.get('access-control-allow-credentials')).toBe('true')
      expect(headers.get('access-control-expose-headers')).toBe('Date')
      expect(headers.get('vary')).toBe('Origin')
    }
  })

  it('read a response that the scope threw, too', async () => {
    const scope = () => rejectWith(new Response('', { status: 401 }))
    const { headers } = await setup({ allowOrigins, scope }).handle(ask('GET', cors))
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example.com')
  })

  it.each(['https://evil.example', 'https://app.example.com.evil.example', 'http://app.example.com', 'null'])(
    '%s reads nothing, and caches are told that it depends',
    async origin => {
      const { handle } = setup({ allowOrigins })
      for (const method of ['GET', 'OPTIONS']) {
        const { headers } = await handle(ask(method, { origin }))
        expect([...headers.keys()].filter(name => name.startsWith('access-control-'))).toEqual([])
        expect(headers.get('vary')).toBe('Origin')
      }
    },
  )

  it('pass their preflight with the headers they ask for, without the scope being asked', async () => {
    const scope = vi.fn(() => SCOPE)
    const response = await setup({ allowOrigins, scope }).handle(
      ask('OPTIONS', {
        ...cors,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      }),
    )
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-methods')).toBe('GET, POST, OPTIONS')
    expect(response.headers.get('access-control-allow-headers')).toBe('authorization,content-type')
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
    expect(scope).not.toHaveBeenCalled()
  })

  it('are nobody unless listed', async () => {
    const { headers } = await setup().handle(ask('GET', cors))
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('vary')).toBeNull()
  })
})

describe('misuse is a TypeError at once that names the option', () => {
  const cases: [string, unknown][] = [
    ['secretId', undefined],
    ['secretId', ''],
    ['secretKey', ''],
    ['secretKey', ' blanks around '],
    ['secretKey', 7],
    ['bucket', 'examplebucket'],
    ['region', 'beijing'],
    ['scope', undefined],
    ['scope', SCOPE],
    ['endpoint', 'cos.example.com'],
    ['endpoint', 'https://cos.example.com/path'],
    ['endpoint', 'ftp://cos.example.com'],
    ['allowOrigins', 'https://app.example.com'],
    ['allowOrigins', ['*']],
    ['allowOrigins', ['null']],
    ['allowOrigins', ['app.example.com']],
    ['allowOrigins', [/example/]],
    ['stsEndpoint', 'sts.tencentcloudapi.com'],
    ['stsEndpoint', 'https://user@sts.tencentcloudapi.com'],
    ['timeoutMs', 0],
    ['timeoutMs', 60_001],
    ['timeoutMs', Number.NaN],
    ['timeoutMs', '10'],
    ['onError', 'log'],
    ['requestToken', {}],
  ]
  it.each(cases)('%s: %j', (option, wrong) => {
    expect(() => setup({ [option]: wrong })).toThrow(TypeError)
    expect(() => setup({ [option]: wrong })).toThrow(new RegExp(`^${option}`))
  })

  it('shows no secret, however wrong it is', () => {
    const wrong = `${SECRET_KEY} with a blank`
    expect(() => setup({ secretKey: wrong })).toThrow(/^(?!.*EXAMPLEKEY)/)
    expect(() => setup({ secretId: wrong })).toThrow(/^(?!.*EXAMPLEKEY)/)
    const misuse: Record<string, unknown> = { secretKey: [SECRET_KEY] }
    expect(() => setup(misuse)).toThrow(/^(?!.*EXAMPLEKEY)/)
  })
})

describe('secrets', () => {
  const secrets = [SECRET_ID, SECRET_KEY, TMP_ID, TMP_KEY, TOKEN]
  const leaky = fc.oneof(
    fc.constantFrom(...secrets),
    fc.constantFrom(...secrets).map(secret => `request failed, reason: ECONNRESET while sending ${secret}`),
    fc.constantFrom(...secrets).map(secret => `Unexpected token '<', "<html>${secret}..." is not valid JSON`),
    fc.string(),
  )
  const thrown = fc.oneof(
    leaky.map(message => new Error(message)),
    fc.record({ code: leaky, requestId: leaky, message: leaky, config: leaky }),
    fc.record({ Code: leaky, RequestId: leaky, Message: leaky }),
    leaky,
  )
  const reply = fc.oneof(
    fc.record({ Error: fc.record({ Code: leaky, Message: leaky }), RequestId: leaky }),
    fc.record(
      {
        Credentials: fc.record(
          { TmpSecretId: leaky, TmpSecretKey: leaky, Token: leaky },
          { requiredKeys: ['TmpSecretId', 'TmpSecretKey'] },
        ),
        ExpiredTime: fc.oneof(leaky, fc.constantFrom(0, Number.NaN, EXPIRED_TIME * 1000)),
        RequestId: leaky,
      },
      { requiredKeys: ['Credentials', 'RequestId'] },
    ),
    leaky,
  )
  const outcome = fc.oneof(
    thrown.map(error => () => rejectWith(error)),
    reply.map(value => () => Promise.resolve(value as TokenReply)), // nonsense on purpose
  )

  it('are in no refusal and in no log, whatever STS does', async () => {
    await fc.assert(
      fc.asyncProperty(outcome, async requestToken => {
        const { handle, logged } = setup({ requestToken })
        const response = await handle(ask())
        const told = [await response.text(), ...response.headers.values()].join('\n')
        const log = logged
          .map(error => `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)}`)
          .join()
        expect(response.status).toBe(502)
        expect(logged).toHaveLength(1)
        for (const secret of [...secrets, 'PutObject']) {
          expect(told).not.toContain(secret)
          expect(log).not.toContain(secret)
        }
      }),
      { numRuns: 500 },
    )
  })
})
