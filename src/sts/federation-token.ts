import type { TokenReply, TokenRequest } from '../types.js'
import { StsFailure } from './failure.js'

/**
 * Temporary credentials of the real service, asked for with TC3-HMAC-SHA256 by the official package. It is loaded here
 * and not earlier, so that nobody who only uploads, or brings a `requestToken` of their own, has to install it.
 *
 * @throws StsFailure `sts-package-missing`; whatever else the package throws.
 * @see https://www.tencentcloud.com/document/product/1150/49452 GetFederationToken
 */
export async function requestFederationToken(request: TokenRequest): Promise<TokenReply> {
  const { sts } = await loadPackage()
  const { protocol, host } = new URL(request.stsEndpoint)
  const client = new sts.v20180813.Client({
    credential: { secretId: request.secretId, secretKey: request.secretKey },
    region: request.stsRegion,
    profile: { httpProfile: { protocol: `${protocol}//`, endpoint: host } },
  })
  const parameters = { Name: request.name, Policy: request.policy, DurationSeconds: request.durationSec }
  // `request` and not `GetFederationToken`, which takes no signal; the package types its answers as any.
  return client.request('GetFederationToken', parameters, { signal: request.signal }) as Promise<TokenReply>
}

async function loadPackage() {
  try {
    return await import('tencentcloud-sdk-nodejs-sts')
  } catch {
    throw new StsFailure(
      'sts-package-missing',
      'tencentcloud-sdk-nodejs-sts cannot be loaded: install it beside cos-slim, or pass requestToken',
    )
  }
}
