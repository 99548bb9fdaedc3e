import COS from 'cos-nodejs-sdk-v5'
import type { CredentialData } from 'qcloud-cos-sts'
import type { LocalCos } from '../../demo/emulator/local-cos.js'

/** The official SDK for Node, pointed at the local COS and otherwise left alone. */
export function cosNodejs(cos: LocalCos, credentials?: CredentialData): COS {
  const { secretId: SecretId, secretKey: SecretKey, endpoint } = cos
  // Without the switch of hosts it would try the real service after a server error.
  const place = { Domain: new URL(endpoint).host, Protocol: 'http:' as const, AutoSwitchHost: false }
  if (!credentials) return new COS({ ...place, SecretId, SecretKey })
  const { tmpSecretId, tmpSecretKey, sessionToken } = credentials.credentials
  return new COS({ ...place, SecretId: tmpSecretId, SecretKey: tmpSecretKey, SecurityToken: sessionToken })
}

/** Bucket, region and key, as every call of the SDK wants them. */
export function placeOf({ bucket, region }: LocalCos, key: string) {
  return { Bucket: bucket, Region: region, Key: key }
}

export interface Refusal {
  readonly statusCode: number | undefined
  readonly code: string | undefined
}

/** How the call was refused. @throws Error for a call that was not */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await call.then(
    () => {
      throw new Error('The call was not refused.')
    },
    (reason: unknown) => reason,
  )
  const { statusCode, code, message } = error as Partial<COS.CosSdkError> // what the SDK rejects with
  if (statusCode === undefined) throw new Error(message ?? 'The SDK failed before it was answered.')
  return { statusCode, code }
}
