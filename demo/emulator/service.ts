import type { Authority } from './authorize.js'
import type { Store } from './store.js'
import type { MultipartUploads } from './multipart-uploads.js'

/** Everything a request is carried out with. */
export interface Service extends Authority {
  readonly store: Store
  readonly uploads: MultipartUploads
  /** Every bucket of the account by its name, this one included. */
  readonly buckets: ReadonlyMap<string, Service>
}
