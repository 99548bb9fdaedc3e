import { globalAgent } from 'node:https'
import type { CredentialData } from 'qcloud-cos-sts'
import { sts as stsPackage } from 'tencentcloud-sdk-nodejs-sts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { buildPolicy } from '../../src/sts.js'
import { cosNodejs, placeOf, refusalOf } from '../helpers/cos-nodejs.js'
import { officialCredentials, scopesOf, trustedCertificate, UPLOAD_ACTIONS } from '../helpers/official-sts.js'
import { smallPng } from '../helpers/pictures.js'

let cos: LocalCos
let body: Buffer

beforeAll(async () => {
  cos = await startLocalCos({ tls: trustedCertificate(), settings: { publicRead: false } })
  body = (await smallPng()).buffer
})
afterAll(async () => {
  delete globalAgent.options.ca
  await cos.close()
})

const DENIED = { statusCode: 403, code: 'AccessDenied' }

describe('qcloud-cos-sts', () => {
  let credentials: CredentialData
  const put = (key: string, more = {}) =>
    cosNodejs(cos, credentials).putObject({ ...placeOf(cos, key), Body: body, ...more })

  beforeAll(async () => {
    credentials = await officialCredentials(cos, scopesOf(cos, UPLOAD_ACTIONS, 'uploads/u42/*', 'slim/one.png'))
  })

  test('gets credentials by getPolicy, in the form that its README shows', () => {
    const { tmpSecretId, tmpSecretKey, sessionToken } = credentials.credentials
    expect(tmpSecretId).toMatch(/^AKID/)
    expect([tmpSecretKey, sessionToken, credentials.requestId]).not.toContain('')
    expect(credentials.expiredTime - credentials.startTime).toBe(1800)
    expect(Math.abs(credentials.startTime - Date.now() / 1000)).toBeLessThan(60)
  })

  test('has them work in the folder that the policy names', async () => {
    expect((await put('uploads/u42/猫 1.png')).statusCode).toBe(200)
    const got = await cosNodejs(cos, credentials).getObject(placeOf(cos, 'uploads/u42/猫 1.png'))
    expect(body.equals(got.Body)).toBe(true)
  })

  test('has them work for the one key that the policy names, and no longer one', async () => {
    expect((await put('slim/one.png')).statusCode).toBe(200)
    expect(await refusalOf(put('slim/one.png.bak'))).toEqual(DENIED)
  })

  test.each(['uploads/u43/a.png', 'uploads/u42', 'a.png'])('has them refused for %s', async key => {
    expect(await refusalOf(put(key))).toEqual(DENIED)
    const stored = await refusalOf(cosNodejs(cos).headObject(placeOf(cos, key)))
    expect(stored.statusCode).toBe(404)
  })

  test('has them refused for what the policy does not name: deleting, listing', async () => {
    const sdk = cosNodejs(cos, credentials)
    expect(await refusalOf(sdk.deleteObject(placeOf(cos, 'uploads/u42/猫 1.png')))).toEqual(DENIED)
    expect(await refusalOf(sdk.getBucket({ Bucket: cos.bucket, Region: cos.region }))).toEqual(DENIED)
  })

  test('has them refused once they are over', async () => {
    const short = await officialCredentials(cos, scopesOf(cos, UPLOAD_ACTIONS, '*'), { durationSeconds: 60 })
    cos.settings.clockOffsetSec = 61
    const call = cosNodejs(cos, short).putObject({ ...placeOf(cos, 'late.png'), Body: body })
    const { statusCode, code } = await refusalOf(call).finally(() => (cos.settings.clockOffsetSec = 0))
    expect([statusCode, code]).toEqual([400, 'ExpiredToken'])
  })

  test('is refused with a wrong key, in the form that its README shows', async () => {
    const call = officialCredentials(cos, scopesOf(cos, UPLOAD_ACTIONS, '*'), { secretKey: 'wrong' })
    await expect(call).rejects.toMatchObject({ Code: 'AuthFailure.SignatureFailure' })
    await expect(call).rejects.toHaveProperty('RequestId')
  })

  test('is refused with a policy that is none', async () => {
    const call = officialCredentials(cos, [])
    await expect(call).rejects.toMatchObject({ Code: 'InvalidParameter.StrategyFormatError' })
  })
})

describe('tencentcloud-sdk-nodejs-sts', () => {
  const clientWith = (secretKey: string) =>
    new stsPackage.v20180813.Client({
      credential: { secretId: cos.secretId, secretKey },
      region: 'ap-beijing',
      profile: { httpProfile: { protocol: 'http://', endpoint: new URL(cos.stsEndpoint).host } },
    })
  const policy = () =>
    encodeURIComponent(
      JSON.stringify(buildPolicy({ bucket: cos.bucket, region: cos.region, keyPrefix: 'uploads/u7/' })),
    )
  const request = () => ({ Name: 'page', Policy: policy(), DurationSeconds: 900 })

  test('gets credentials for the policy of buildPolicy, and they work in its scope alone', async () => {
    const { Credentials, ExpiredTime = 0 } = await clientWith(cos.secretKey).GetFederationToken(request())
    const {
      TmpSecretId: tmpSecretId = '',
      TmpSecretKey: tmpSecretKey = '',
      Token: sessionToken = '',
    } = Credentials ?? {}
    const credentials = { credentials: { tmpSecretId, tmpSecretKey, sessionToken } } as CredentialData // all that is used
    const put = (key: string, ContentType = 'image/png') =>
      cosNodejs(cos, credentials).putObject({ ...placeOf(cos, key), Body: body, ContentType })

    expect((await put('uploads/u7/a.png')).statusCode).toBe(200)
    expect(await refusalOf(put('uploads/u8/a.png'))).toEqual(DENIED)
    expect(await refusalOf(put('uploads/u7/page.html', 'text/html'))).toEqual(DENIED)
    expect(Math.abs(ExpiredTime - Date.now() / 1000 - 900)).toBeLessThan(60)
  })

  test('is refused with a wrong key', async () => {
    const call = clientWith('wrong').GetFederationToken(request())
    await expect(call).rejects.toMatchObject({ code: 'AuthFailure.SignatureFailure' })
    await expect(call).rejects.toHaveProperty('requestId')
  })
})
