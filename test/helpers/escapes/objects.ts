import { formUpload } from '../form-upload.js'
import { BUCKET, hostOf, NEIGHBOUR, OWN_KEY } from '../policy-place.js'
import { ask, imageProcess, MAX_BYTES, PNG, putAt, type Attempt } from './attempt.js'

const OTHER_KEYS: readonly Attempt[] = [
  ['another user', '/uploads/u43/new.png'],
  ['the results of another user', '/slim/u43/new.png'],
  ['a folder whose name begins like its own', '/uploads/u420/a.png'],
  ['the name of its folder', '/uploads/u42'],
  ['the folder above', '/uploads/a.png'],
  ['the root of the bucket', '/new.png'],
  ['its folder in other letters', '/Uploads/U42/a.png'],
  ['its folder below another', '/x/uploads/u42/a.png'],
  ['a slash in front', '//uploads/u42/a.png'],
  ['two slashes in its folder', '/uploads//u42/a.png'],
  ['backslashes', '/uploads%5Cu42%5Ca.png'],
  ['a star for any user', '/uploads/*/a.png'],
  ['dots that lead to another user', '/uploads/u42/../u43/a.png'],
  ['encoded dots', '/uploads/u42/%2e%2e/u43/a.png'],
  ['encoded slashes around the dots', '/uploads%2Fu42%2F..%2Fu43%2Fa.png'],
  ['dots through a folder of its own', '/uploads/u42/x/../../u43/a.png'],
  ['dots that lead back to its folder', '/uploads/u43/../u42/a.png'],
  ['the name of the bucket as a folder', `/${BUCKET}/${OWN_KEY}`],
].map(([what = '', path = '']) => ({ what: `storing under ${what}`, call: putAt(path) }))

const READING: readonly Attempt[] = [
  { what: 'reading what another user has', call: ask('GET', '/uploads/u43/a.png') },
  { what: 'reading it slimmed', call: ask('GET', '/uploads/u43/a.png', 'imageSlim') },
  { what: 'reading it as a thumbnail', call: ask('GET', '/uploads/u43/a.png', 'imageMogr2/thumbnail/8x') },
  { what: 'reading what is known of it', call: ask('GET', '/uploads/u43/a.png', 'imageInfo') },
  { what: 'asking for its size', call: ask('HEAD', '/uploads/u43/a.png') },
  { what: 'reading it by dots', call: ask('GET', '/uploads/u42/../u43/a.png', 'imageSlim') },
  { what: 'asking whether something exists', call: ask('HEAD', '/uploads/u43/no-such.png') },
  { what: 'reading the root of the bucket', call: ask('GET', '/root.png') },
  { what: 'reading where only results are written to', call: ask('GET', '/slim/u42/a.png') },
  { what: 'listing the bucket', call: ask('GET', '/') },
  { what: 'listing its own folder', call: ask('GET', '/', 'prefix=uploads%2Fu42%2F') },
  { what: 'listing versions', call: ask('GET', '/', 'versions') },
  { what: 'listing uploads in parts', call: ask('GET', '/', 'uploads&prefix=uploads%2Fu42%2F') },
  { what: 'asking for the bucket', call: ask('HEAD', '/') },
  { what: 'reading an ACL', call: ask('GET', `/${OWN_KEY}`, 'acl') },
  { what: 'reading tags', call: ask('GET', `/${OWN_KEY}`, 'tagging') },
]

const DELETE_ONE = '<Delete><Object><Key>uploads/u42/a.png</Key></Object></Delete>'
const COMPLETE = '<CompleteMultipartUpload></CompleteMultipartUpload>'

const OTHER_METHODS: readonly Attempt[] = [
  { what: 'deleting its own picture', call: ask('DELETE', `/${OWN_KEY}`) },
  { what: 'deleting that of another user', call: ask('DELETE', '/uploads/u43/a.png') },
  {
    what: 'deleting many at once',
    call: ({ keys }) => ({ method: 'POST', path: '/', query: 'delete', body: DELETE_ONE, keys }),
  },
  { what: 'deleting the bucket', call: ask('DELETE', '/') },
  { what: 'making a bucket', call: ask('PUT', '/') },
  { what: 'changing an ACL', call: ask('PUT', `/${OWN_KEY}`, 'acl', { 'x-cos-acl': 'public-read' }) },
  { what: 'changing tags', call: ask('PUT', `/${OWN_KEY}`, 'tagging') },
  { what: 'appending', call: ask('POST', '/uploads/u42/new.png', 'append&position=0', PNG) },
  { what: 'restoring', call: ask('POST', `/${OWN_KEY}`, 'restore') },
  { what: 'beginning an upload in parts', call: ask('POST', '/uploads/u42/new.png', 'uploads', PNG) },
  { what: 'sending a part', call: atParts('PUT', 'partNumber=1&', 'x') },
  { what: 'completing an upload in parts', call: atParts('POST', '', COMPLETE) },
  { what: 'ending an upload in parts', call: atParts('DELETE', '', '') },
  { what: 'listing parts', call: atParts('GET', '', '') },
  {
    what: 'posting a form that its Authorization signs',
    call: means => formUpload({ ...means, key: 'uploads/u42/new.png', signs: 'headers' }),
  },
  {
    what: 'posting a form that a form policy signs',
    call: means => formUpload({ ...means, key: 'uploads/u42/new.png', signs: 'policy' }),
  },
]

const sending =
  (body: Buffer | string, headers: Readonly<Record<string, string>>): Attempt['call'] =>
  ({ keys }) => ({ method: 'PUT', path: '/uploads/u42/new.png', body, headers, keys })

const BODIES: readonly Attempt[] = [
  { what: 'one byte more than it may send', call: sending(Buffer.alloc(MAX_BYTES + 1), PNG) },
  { what: 'a body that does not say how large it is', call: sending('x', { ...PNG, 'transfer-encoding': 'chunked' }) },
  { what: 'nothing at all', call: sending('', PNG) },
  { what: 'a page', call: sending('<p>', { 'content-type': 'text/html' }) },
  { what: 'a drawing that can carry script', call: sending('<svg/>', { 'content-type': 'image/svg+xml' }) },
  { what: 'a picture that is a page as well', call: sending('<p>', { 'content-type': 'image/png, text/html' }) },
  { what: 'a picture with a parameter', call: sending('<p>', { 'content-type': 'image/png;text/html' }) },
  { what: 'something without a type', call: sending('<p>', {}) },
].map(({ what, call }) => ({ what: `sending ${what}`, call }))

const IN_ANOTHER_BUCKET: readonly Attempt[] = [
  { what: 'storing', call: putAt(`/${OWN_KEY}`, hostOf(NEIGHBOUR)) },
  { what: 'reading', call: ask('GET', `/${OWN_KEY}`, 'imageSlim', hostOf(NEIGHBOUR)) },
  { what: 'asking for a size', call: ask('HEAD', `/${OWN_KEY}`, undefined, hostOf(NEIGHBOUR)) },
  {
    what: 'image_process',
    call: imageProcess(`/${OWN_KEY}`, [{ fileid: '/slim/u42/new.png' }], hostOf(NEIGHBOUR)),
  },
  {
    what: 'storing by a signature without host',
    call: means => ({ ...putAt(`/${OWN_KEY}`, hostOf(NEIGHBOUR))(means), signedHeaders: [] }),
  },
  { what: 'switching imageSlim off', call: ask('DELETE', '/', 'image-slim', hostOf(NEIGHBOUR, 'pic')) },
]

function atParts(method: string, parameter: string, body: string): Attempt['call'] {
  return ({ keys, uploadId }) => {
    const path = '/uploads/u42/parts.png'
    return { method, path, query: `${parameter}uploadId=${uploadId}`, headers: PNG, keys, ...(body && { body }) }
  }
}

/** By credentials for every mode, for pictures in `uploads/u42/` and results in `slim/u42/`. */
export const OBJECT_ATTEMPTS: readonly Attempt[] = [
  ...OTHER_KEYS,
  ...READING,
  ...OTHER_METHODS,
  ...BODIES,
  ...IN_ANOTHER_BUCKET.map(({ what, call }) => ({ what: `${what} in another bucket`, call })),
]
