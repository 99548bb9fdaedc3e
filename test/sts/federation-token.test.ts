import { inspect } from 'node:util'
import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { buildPolicy, createStsHandler } from '../../src/sts.js'
import type { StsError, StsHandlerOptions } from '../../src/sts.js'
import { startFakeStsApi, tc3Signature, type ApiCall } from '../helpers/fake-sts-api.js'

const SECRET_ID = 'AKIDEXAMPLEEXAMPLEEXAMPLE00000000001'
const SECRET_KEY = 'EXAMPLEKEYEXAMPLEKEYEXAMPLE00001'
const REQUEST_ID = '6ca40fde-1c2d-4e3f-8a9b-0123456789ab'
const EXPIRED_TIME = 1_767_226_500
const TMP_KEY = 'EXAMPLETMPKEYEXAMPLETMPKEY000002'

const bucket = 'examplebucket-1250000000'
const region = 'ap-shanghai'
const keyPrefix = 'uploads/小明/'

const ISSUED = {
  Credentials: { Token: 'token/+=', TmpSecretId: 'AKIDTMPEXAMPLE', TmpSecretKey: TMP_KEY },
  ExpiredTime: EXPIRED_TIME,
  Expiration: '2026-01-01T00:15:00Z',
  RequestId: REQUEST_ID,
}

type Answer = (call: ApiCall, response: ServerResponse) => void
const issue: Answer = (_, response) => response.end(JSON.stringify({ Response: ISSUED }))

let answer: Answer
let api: Awaited<ReturnType<typeof startFakeStsApi>>

beforeEach(async () => {
  answer = issue
  api = await startFakeStsApi({ [SECRET_ID]: SECRET_KEY }, (call, response) => answer(call, response))
})

afterEach(async () => {
  vi.doUnmock('tencentcloud-sdk-nodejs-sts')
  await api.close()
})

function setup(options: Partial<StsHandlerOptions> = {}) {
  const logged: StsError[] = []
  const handle = createStsHandler({
    secretId: SECRET_ID,
    secretKey: SECRET_KEY,
    bucket,
    region,
    scope: () => ({ keyPrefix, expiresInSec: 1800 }),
    stsEndpoint: api.origin,
    onError: error => logged.push(error),
    ...options,
  })
  return { ask: () => handle(new Request('https://shop.example.com/sts')), logged }
}

describe("this test's own signature check", () => {
  it('comes to the documented signature', () => {
    expect(
      tc3Signature({
        secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
        service: 'cvm',
        timestampSec: 1551113065,
        contentType: 'application/json; charset=utf-8',
        host: 'cvm.tencentcloudapi.com',
        body: '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
      }),
    ).toBe('72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168')
  })
})

describe('the official package, over HTTP', () => {
  it('signs GetFederationToken with the policy URL-encoded once, and its answer reaches the page', async () => {
    const { ask, logged } = setup()
    const response = await ask()
    expect(logged).toEqual([])
    expect(await response.json()).toEqual({
      credentials: { tmpSecretId: 'AKIDTMPEXAMPLE', tmpSecretKey: TMP_KEY, sessionToken: 'token/+=' },
      startTime: EXPIRED_TIME - 1800,
      expiredTime: EXPIRED_TIME,
      expiration: '2026-01-01T00:15:00Z',
      requestId: REQUEST_ID,
      bucket,
      region,
      keyPrefix,
    })
    const [call] = api.calls
    expect(call).toMatchObject({ action: 'GetFederationToken', version: '2018-08-13', region: 'ap-beijing' })
    const { Policy, ...others } = call?.parameters ?? {}
    expect(others).toEqual({ Name: 'cosslim', DurationSeconds: 1800 })
    expect(Policy).toMatch(/^[A-Za-z0-9%!'()*._~-]+$/)
    expect(JSON.parse(decodeURIComponent(String(Policy)))).toEqual(buildPolicy({ bucket, region, keyPrefix }))
  })

  it('with a key that is not the id’s is refused, which the page hears as 502 and the log by its code', async () => {
    const { ask, logged } = setup({ secretKey: 'ANOTHERKEYANOTHERKEYANOTHERKEY01' })
    const response = await ask()
    expect(response.status).toBe(502)
    expect(await response.json()).toMatchObject({ error: { code: 'sts-refused', requestId: REQUEST_ID } })
    expect(logged).toMatchObject([{ serviceCode: 'AuthFailure.SignatureFailure', requestId: REQUEST_ID }])
    expect(api.calls).toEqual([])
  })

  it('with nobody listening is a 502 that says so in the log', async () => {
    await api.close()
    const { ask, logged } = setup()
    expect((await ask()).status).toBe(502)
    expect(logged[0]?.message).toBe('The call to STS failed: ECONNREFUSED')
    api = await startFakeStsApi({}, issue)
  })

  it('with a gateway in between that fails is a 502 with its status in the log', async () => {
    answer = (_, response) => response.writeHead(503).end('<html>busy</html>')
    const { ask, logged } = setup()
    expect((await ask()).status).toBe(502)
    expect(logged[0]?.message).toBe('The call to STS failed: HTTP 503')
  })

  it.each([
    ['half a reply', JSON.stringify({ Response: ISSUED }).slice(0, -30)],
    ['a page', `<html>${TMP_KEY}</html>`],
    ['JSON of another kind', '{"credentials":{}}'],
  ])('answered with %s is a 502, and nothing of it shows', async (_, text) => {
    answer = (_, response) => response.end(text)
    const { ask, logged } = setup()
    const response = await ask()
    expect(response.status).toBe(502)
    expect(logged).toMatchObject([{ code: 'sts-unreachable' }])
    expect(`${await response.text()} ${inspect(logged, { depth: 9, showHidden: true })}`).not.toContain(
      TMP_KEY.slice(0, 8),
    )
  })

  it('that gets no answer is a 504 and lets go of the connection', async () => {
    const closed = new Promise<void>(resolve => {
      answer = (_, response) => response.on('close', () => resolve())
    })
    const { ask, logged } = setup({ timeoutMs: 200 })
    expect((await ask()).status).toBe(504)
    expect(logged).toMatchObject([{ code: 'sts-timeout' }])
    await closed
  })

  it('that is not installed is a 500 whose log says what to install, or what to pass', async () => {
    vi.doMock('tencentcloud-sdk-nodejs-sts', () => {
      throw new Error("Cannot find package 'tencentcloud-sdk-nodejs-sts'")
    })
    const { ask, logged } = setup()
    const response = await ask()
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ error: { code: 'sts-package-missing' } })
    expect(logged[0]?.message).toMatch(/tencentcloud-sdk-nodejs-sts .* install .* requestToken/)
  })

  it('is not needed by a handler that brings its own requestToken', async () => {
    vi.doMock('tencentcloud-sdk-nodejs-sts', () => {
      throw new Error("Cannot find package 'tencentcloud-sdk-nodejs-sts'")
    })
    const { ask } = setup({ requestToken: () => Promise.resolve(ISSUED) })
    expect((await ask()).status).toBe(200)
    expect(api.calls).toEqual([])
  })
})
