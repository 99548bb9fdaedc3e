import { globalAgent } from 'node:https'
import sts, { type CosPolicyScope, type CredentialData } from 'qcloud-cos-sts'
import type { LocalCos } from '../../demo/emulator/local-cos.js'
import { selfSigned, type Certificate } from './self-signed.js'

/** A certificate for the address of the local COS and STS, trusted by every HTTPS call of this process. */
export function trustedCertificate(): Certificate {
  const certificate = selfSigned('IP:127.0.0.1')
  globalAgent.options.ca = certificate.cert
  return certificate
}

/** What a page may have to do through an official SDK. */
export const UPLOAD_ACTIONS = ['PutObject', 'GetObject', 'HeadObject'].map(action => `name/cos:${action}`)
export const MULTIPART_ACTIONS = [
  'InitiateMultipartUpload',
  'ListMultipartUploads',
  'ListParts',
  'UploadPart',
  'CompleteMultipartUpload',
  'AbortMultipartUpload',
].map(action => `name/cos:${action}`)

/** Scopes on the local bucket, in the form of the official package. */
export function scopesOf({ bucket, region }: LocalCos, action: string[], ...prefixes: string[]): CosPolicyScope[] {
  return prefixes.map(prefix => ({ action, bucket, region, prefix }))
}

/** Temporary credentials by the official package, over its own TLS; the COS has to be started with `tls`. */
export function officialCredentials(
  cos: LocalCos,
  scopes: CosPolicyScope[],
  options: { readonly secretKey?: string; readonly durationSeconds?: number } = {},
): Promise<CredentialData> {
  const { secretId, secretKey, tlsStsEndpoint = '' } = cos
  const { host } = new URL(tlsStsEndpoint)
  return sts.getCredential({ secretId, secretKey, host, policy: sts.getPolicy(scopes), ...options })
}
