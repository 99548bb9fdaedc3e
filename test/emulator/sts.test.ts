import https from 'node:https'
import stsPackage from 'qcloud-cos-sts'
import { sts } from 'tencentcloud-sdk-nodejs-sts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { defaultSettings } from '../../demo/emulator/settings.js'
import { formSignature, tc3Signature } from '../../demo/emulator/sts-signature.js'
import { selfSigned } from '../helpers/self-signed.js'
import { allowing, callSts, federationToken, put } from './call.js'

describe('the TC3 signature', () => {
  test('is that of the documented example', () => {
    // https://www.tencentcloud.com/document/product/1150/49447
    const body = '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
    expect(
      tc3Signature({
        secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
        service: 'cvm',
        timestampSec: 1551113065,
        signedHeaders: [
          ['content-type', 'application/json; charset=utf-8'],
          ['host', 'cvm.tencentcloudapi.com'],
        ],
        body,
      }),
    ).toBe('72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168')
  })

  const policy = {
    version: '2.0',
    statement: [
      {
        effect: 'allow',
        action: ['name/cos:PutObject'],
        resource: ['qcs::cos:ap-beijing:uid/1250000000:examplebucket-1250000000/uploads/u42/*'],
      },
    ],
  }
  const encodedPolicy = encodeURIComponent(JSON.stringify(policy))

  // The next two were computed independently for this project, from the documented rules.
  test('is right for a call of the STS', () => {
    const body = JSON.stringify({ Name: 'imageslim-demo', Policy: encodedPolicy, DurationSeconds: 1800 })
    expect(
      tc3Signature({
        secretKey: 'EXAMPLEKEYEXAMPLEKEYEXAMPLE00001',
        service: 'sts',
        timestampSec: 1767225600,
        signedHeaders: [
          ['content-type', 'application/json; charset=utf-8'],
          ['host', 'sts.tencentcloudapi.com'],
        ],
        body,
      }),
    ).toBe('dedaf95b4e7a5ce825ac8cda81c16f947175fdae905d48ed3b8e03bfda50458b')
  })

  test('of the older kind is right for a form', () => {
    const params = new Map([
      ['SecretId', 'AKIDEXAMPLEEXAMPLEEXAMPLE00000000001'],
      ['Timestamp', '1767225600'],
      ['Nonce', '12345'],
      ['Action', 'GetFederationToken'],
      ['DurationSeconds', '1800'],
      ['Version', '2018-08-13'],
      ['Region', 'ap-beijing'],
      ['Policy', encodedPolicy],
      ['Name', 'cos-sts-nodejs'],
    ])
    const signature = formSignature('EXAMPLEKEYEXAMPLEKEYEXAMPLE00001', 'sts.tencentcloudapi.com', params)
    expect(signature).toBe('4rwbf9ToBZ367uh8ABKA95UxUrs=')
  })
})

describe('a call', () => {
  let cos: LocalCos
  beforeAll(async () => {
    const certificate = selfSigned('IP:127.0.0.1')
    cos = await startLocalCos({ tls: certificate })
    https.globalAgent.options.ca = certificate.cert
  })
  beforeEach(() => void Object.assign(cos.settings, defaultSettings()))
  afterAll(() => cos.close())

  const body = (changes: Readonly<Record<string, unknown>> = {}) =>
    JSON.stringify({
      Name: 'test',
      Policy: encodeURIComponent(JSON.stringify(allowing(cos, ['PutObject'], ['a/*']))),
      DurationSeconds: 900,
      ...changes,
    })
  const error = (code: string) => ({ Response: { Error: { Code: code, Message: expect.any(String) as string } } })

  test('is answered with credentials that expire when they say', async () => {
    const nowSec = Math.floor(Date.now() / 1000)
    const reply = (await callSts(cos, body())) as { Response: { ExpiredTime: number; Expiration: string } } // shape checked below
    expect(reply).toMatchObject({
      Response: {
        Credentials: {
          TmpSecretId: expect.stringMatching(/^AKID/) as string,
          TmpSecretKey: expect.any(String) as string,
          Token: expect.stringMatching(/[+].*\/.*=/) as string,
        },
        RequestId: expect.any(String) as string,
      },
    })
    expect(Math.abs(reply.Response.ExpiredTime - nowSec - 900)).toBeLessThanOrEqual(2)
    expect(Date.parse(reply.Response.Expiration)).toBe(reply.Response.ExpiredTime * 1000)
  })

  test('of the official SDK is understood', async () => {
    const profile = { httpProfile: { endpoint: new URL(cos.stsEndpoint).host, protocol: 'http://' } }
    const { secretId, secretKey } = cos
    const client = new sts.v20180813.Client({ credential: { secretId, secretKey }, region: 'ap-beijing', profile })
    const reply = await client.GetFederationToken({
      Name: 'test',
      Policy: encodeURIComponent(JSON.stringify(allowing(cos, ['PutObject'], ['a/*']))),
      DurationSeconds: 900,
    })
    const { TmpSecretId = '', TmpSecretKey = '', Token = '' } = reply.Credentials ?? {}
    const keys = { secretId: TmpSecretId, secretKey: TmpSecretKey, token: Token }
    expect((await put(cos, 'a/b', 'x', { keys })).status).toBe(200)
    expect((await put(cos, 'b/b', 'x', { keys })).status).toBe(403)
  })

  test('of the older package, with its legacy policy, is understood', async () => {
    const scope = [{ action: 'name/cos:PutObject', bucket: cos.bucket, region: cos.region, prefix: 'legacy/*' }]
    const reply = await stsPackage.getCredential({
      secretId: cos.secretId,
      secretKey: cos.secretKey,
      endpoint: new URL(cos.tlsStsEndpoint ?? '').host,
      policy: stsPackage.getPolicy(scope),
    })
    const { tmpSecretId, tmpSecretKey, sessionToken } = reply.credentials
    const keys = { secretId: tmpSecretId, secretKey: tmpSecretKey, token: sessionToken }
    expect((await put(cos, 'legacy/a', 'x', { keys })).status).toBe(200)
    expect((await put(cos, 'other/a', 'x', { keys })).status).toBe(403)
  })

  test.each<[string, string, () => Promise<unknown>]>([
    [
      'with a wrong signature',
      'AuthFailure.SignatureFailure',
      () => callSts(cos, body(), { spoil: text => text.replace(/.$/, last => (last === '0' ? '1' : '0')) }),
    ],
    [
      'signed with another key',
      'AuthFailure.SignatureFailure',
      () => callSts(cos, body(), { keys: { secretId: cos.secretId, secretKey: 'x' } }),
    ],
    [
      'by an unknown id',
      'AuthFailure.SecretIdNotFound',
      () => callSts(cos, body(), { keys: { secretId: 'AKIDx', secretKey: 'x' } }),
    ],
    [
      'without a signature',
      'AuthFailure.InvalidAuthorization',
      () => callSts(cos, body(), { spoil: () => 'Bearer x' }),
    ],
    [
      'signed 6 minutes ago',
      'AuthFailure.SignatureExpire',
      () => callSts(cos, body(), { timestampSec: Math.floor(Date.now() / 1000) - 360 }),
    ],
    [
      'signed 6 minutes from now',
      'AuthFailure.SignatureExpire',
      () => callSts(cos, body(), { timestampSec: Math.floor(Date.now() / 1000) + 360 }),
    ],
    ['of another action', 'InvalidAction', () => callSts(cos, body(), { action: 'AssumeRole' })],
    ['that is no JSON', 'InvalidParameter', () => callSts(cos, '{')],
    ['without a name', 'InvalidParameter.ParamError', () => callSts(cos, body({ Name: '' }))],
    [
      'for longer than a root account may',
      'InvalidParameter.OverTimeError',
      () => callSts(cos, body({ DurationSeconds: 7201 })),
    ],
    ['without a policy', 'InvalidParameter.StrategyFormatError', () => callSts(cos, body({ Policy: '' }))],
    [
      'with half a policy',
      'InvalidParameter.StrategyFormatError',
      () => callSts(cos, body({ Policy: '%7B%22version%22' })),
    ],
    [
      'with a policy of another version',
      'InvalidParameter.StrategyFormatError',
      () => callSts(cos, body({ Policy: '{"version":"1.0","statement":[]}' })),
    ],
  ])('%s is refused under HTTP 200: %s', async (_, code, ask) => {
    expect(await ask()).toMatchObject(error(code))
  })

  test('signed 4 minutes ago is answered', async () => {
    const timestampSec = Math.floor(Date.now() / 1000) - 240
    expect(await callSts(cos, body(), { timestampSec })).toMatchObject({
      Response: { ExpiredTime: expect.any(Number) as number },
    })
  })

  test('with temporary credentials is refused', async () => {
    const keys = await federationToken(cos, allowing(cos, ['*'], ['*']))
    expect(await callSts(cos, body(), { keys })).toMatchObject(error('UnauthorizedOperation'))
  })

  test('issues by the clock of the service, but judges the caller by its own', async () => {
    cos.settings.clockOffsetSec = 7200
    const reply = (await callSts(cos, body())) as { Response: { ExpiredTime: number } } // shape checked above
    expect(reply.Response.ExpiredTime - Date.now() / 1000).toBeGreaterThan(7200)
    cos.settings.sts.clockOffsetSec = 7200
    expect(await callSts(cos, body())).toMatchObject(error('AuthFailure.SignatureExpire'))
  })

  test('can be made to fail, to wait, and to hang', async () => {
    cos.settings.sts.error = { code: 'RequestLimitExceeded', message: 'Too many requests.' }
    expect(await callSts(cos, body())).toMatchObject(error('RequestLimitExceeded'))
    cos.settings.sts.error = null
    cos.settings.sts.delayMs = 200
    const startedMs = performance.now()
    await callSts(cos, body())
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(190)
    cos.settings.sts.hang = true
    const hanging = fetch(cos.stsEndpoint, { method: 'POST', signal: AbortSignal.timeout(200) })
    await expect(hanging).rejects.toThrow()
  })

  test('is found in the log by its action, with its outcome', async () => {
    cos.log.length = 0
    await callSts(cos, body())
    await callSts(cos, body({ Name: '' }))
    expect(cos.log.map(({ service, path, status, code }) => ({ service, path, status, code }))).toEqual([
      { service: 'sts', path: 'GetFederationToken', status: 200, code: '' },
      { service: 'sts', path: 'GetFederationToken', status: 200, code: 'InvalidParameter.ParamError' },
    ])
    expect(JSON.stringify(cos.log)).not.toContain(cos.secretId)
  })
})
