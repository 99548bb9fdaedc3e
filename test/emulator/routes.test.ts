import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { allowing, federationToken, send, type Keys } from './call.js'

let cos: LocalCos
let uploader: Keys
beforeAll(async () => {
  cos = await startLocalCos()
  uploader = await federationToken(cos, allowing(cos, ['PutObject', 'GetObject'], ['*']))
})
afterAll(() => cos.close())

/** What the real service does and this one does not, with the right that it takes. */
const NOT_DONE_HERE = [
  ['PUT', '/a.png', 'acl', 'PutObjectACL', 501],
  ['GET', '/a.png', 'acl', 'GetObjectACL', 501],
  ['PUT', '/a.png', 'tagging', 'PutObjectTagging', 501],
  ['POST', '/a.png', 'append&position=0', 'AppendObject', 501],
  ['POST', '/a.png', 'restore', 'PostObjectRestore', 501],
  ['PUT', '/', 'acl', 'PutBucketACL', 501],
  ['PUT', '/', 'policy', 'PutBucketPolicy', 501],
  ['DELETE', '/', 'policy', 'DeleteBucketPolicy', 501],
  ['GET', '/', 'versions', 'GetBucketObjectVersions', 501],
  ['POST', '/', 'delete', 'DeleteMultipleObjects', 501],
  ['PUT', '/a.png', 'cors', 'PutObjectCors', 501],
  ['PUT', '/', undefined, 'PutBucket', 405],
  ['DELETE', '/', undefined, 'DeleteBucket', 405],
  ['POST', '/a.png', undefined, 'PostObject', 405],
] as const

describe.each(NOT_DONE_HERE)('%s %s with the query %s', (method, path, query, action, status) => {
  const call = (keys?: Keys | null) =>
    send(cos, { method, path, ...(query !== undefined && { query }), ...(keys !== undefined && { keys }) })

  test(`is said to be not done here to those who may do ${action}`, async () => {
    expect((await call()).status).toBe(status)
    const keys = await federationToken(cos, allowing(cos, [action], ['*']))
    expect((await call(keys)).status).toBe(status)
  })

  test('is denied to others, as by the service that does it', async () => {
    for (const keys of [uploader, null]) {
      const answer = await call(keys)
      expect([answer.status, answer.code]).toEqual([403, 'AccessDenied'])
    }
  })
})
