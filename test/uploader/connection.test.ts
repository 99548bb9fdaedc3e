import { afterEach, expect, test, vi } from 'vitest'
import * as entry from '../../src/miniprogram.js'
import { createConnection, uploadOptionsOf } from '../../src/uploader/connection.js'
import type { Settings } from '../../src/uploader/properties.js'
import { createFakeClient } from './fake-uploads.js'

vi.mock('../../src/miniprogram.js', { spy: true })

/** Every client that is made, and what of. */
function watchClients() {
  const made: ReturnType<typeof createFakeClient>[] = []
  const create = vi.mocked(entry.createClient).mockImplementation(() => {
    const fake = createFakeClient()
    made.push(fake)
    return fake.client
  })
  return { made, optionsOf: (call: number) => create.mock.calls[call]?.[0] }
}

const SETTINGS: Settings = {
  ...{ credentials: 'https://app.example.com/sts', bucket: '', region: '', endpoint: '', keyPrefix: '' },
  ...{ send: 'auto', slim: true, options: {}, maxCount: 9, sourceType: ['album'], autoStart: true },
  ...{ lang: 'zh', disabled: false },
}

afterEach(() => void vi.clearAllMocks())

test('one client serves all uploads, made of the properties that are given', () => {
  const { made, optionsOf } = watchClients()
  const { client } = createConnection()
  expect(client(SETTINGS)).toBe(client({ ...SETTINGS, lang: 'en' }))
  expect(made).toHaveLength(1)
  expect(optionsOf(0)).toStrictEqual({
    credentials: 'https://app.example.com/sts',
    ...{ bucket: undefined, region: undefined, endpoint: undefined, keyPrefix: undefined },
  })
})

test('properties that change are for uploads that begin after it', () => {
  const { made, optionsOf } = watchClients()
  const { client } = createConnection()
  const first = client(SETTINGS)
  expect(client({ ...SETTINGS, keyPrefix: 'b/' })).not.toBe(first)
  expect(optionsOf(1)).toMatchObject({ keyPrefix: 'b/' })
  expect(made.map(({ isClosed }) => isClosed)).toEqual([false, false])
})

test('what was made here is closed in the end, what was given is not', () => {
  const { made } = watchClients()
  const given = createFakeClient()
  const { client, use, close } = createConnection()
  client(SETTINGS)
  use({ credentials: () => undefined })
  use(given.client)
  expect(client(SETTINGS)).toBe(given.client)
  close()
  expect(made.map(({ isClosed }) => isClosed)).toEqual([true, true])
  expect(given.isClosed).toBe(false)
})

test('options of the page go before those of the template', () => {
  const options = { saveAsPrefix: 'slim/', cacheControl: 'no-store' }
  const { saveAs, ...others } = uploadOptionsOf({ ...SETTINGS, options }, { send: 'form' })
  expect(others).toEqual({ cacheControl: 'no-store', send: 'form', slim: true })
  expect(typeof saveAs === 'function' && saveAs('a/b/c.png')).toBe('slim/c.png')
  expect(uploadOptionsOf(SETTINGS, {})).toEqual({ send: 'auto', slim: true })
})
