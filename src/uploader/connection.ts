import {
  createClient,
  type ClientOptions,
  type CosSlimClient,
  type MiniProgramClientOptions,
  type MiniProgramSource,
  type UploadOptions,
} from '../miniprogram.js'
import type { Settings } from './properties.js'

const NAMES = ['credentials', 'bucket', 'region', 'endpoint', 'keyPrefix'] as const

type Client = CosSlimClient<MiniProgramSource>

/** What `use()` takes: a client that is ready, or the options of one, where credentials can be a function. */
export type Given = Client | MiniProgramClientOptions

/** The client that uploads go through: the one that was given, or one made of the properties. */
export interface Connection {
  readonly use: (given: Given) => void
  /** @throws TypeError for properties that make no client */
  readonly client: (settings: Settings) => Client
  /** Closes what was made here, and nothing that was given. */
  readonly close: () => void
}

export function createConnection(): Connection {
  const made: Client[] = []
  let given: Client | undefined
  let own: { readonly client: Client; readonly madeOf: string } | undefined

  function make(options: MiniProgramClientOptions): Client {
    const client = createClient(options)
    made.push(client)
    return client
  }

  return {
    use: next => {
      given = 'upload' in next ? next : make(next)
    },
    client: settings => {
      if (given) return given
      const texts = Object.fromEntries(NAMES.map(name => [name, settings[name] || undefined]))
      const madeOf = JSON.stringify(texts)
      // Uploads under way go on through the one that they began with.
      if (own?.madeOf !== madeOf) own = { client: make(texts as unknown as ClientOptions), madeOf } // it checks them
      return own.client
    },
    close: () => made.forEach(client => client.close()),
  }
}

/** Options of an upload: those of the properties, then those of `use()`. */
export function uploadOptionsOf({ send, slim, options }: Settings, more: UploadOptions): UploadOptions {
  const { saveAsPrefix = '', ...others } = options
  return {
    ...others,
    send: send as NonNullable<UploadOptions['send']>, // it checks it
    slim,
    ...(saveAsPrefix !== '' && { saveAs: (key: string) => saveAsPrefix + key.slice(key.lastIndexOf('/') + 1) }),
    ...more,
  }
}
