import { bucketEndpoint } from '../../src/protocol/object-url.js'
import type { Destination } from '../page/destination.js'
import type { Account } from './environment.js'

/** What the page uploads to: the local COS or the real one, told apart by nothing but these values. */
export interface Service extends Account {
  readonly kind: Destination['kind']
  /** Origin that pictures go to. */
  readonly origin: string
  /** Given to the page where it is not the bucket's own domain. */
  readonly endpoint?: string
  /** Where credentials are asked for; the real STS when left out. */
  readonly stsEndpoint?: string
}

export function realService(account: Account): Service {
  return { ...account, kind: 'cos', origin: bucketEndpoint(account.bucket, account.region) }
}

export function localService(cos: Account & { readonly endpoint: string; readonly stsEndpoint: string }): Service {
  const { secretId, secretKey, bucket, region, endpoint, stsEndpoint } = cos
  return { kind: 'local', secretId, secretKey, bucket, region, origin: endpoint, endpoint, stsEndpoint }
}

export function destinationOf({ kind, bucket, region }: Service): Destination {
  return kind === 'local' ? { kind } : { kind, bucket, region }
}
