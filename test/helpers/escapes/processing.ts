import { picOperations } from '../../emulator/call.js'
import { BUCKET, NEIGHBOUR, OWN_KEY, PUBLIC_KEY, REGION } from '../policy-place.js'
import { ask, copyTo, imageProcess, PNG, putAt, type Attempt, type Rule } from './attempt.js'

const putWithRules = (...rules: readonly Rule[]) => putAt(`/${OWN_KEY}`, { 'pic-operations': picOperations(...rules) })

const ruleToNeighbour = JSON.stringify({
  rules: [{ bucket: NEIGHBOUR, fileid: '/slim/u42/a.png', rule: 'imageSlim' }],
})

const OUTSIDE_FILE_IDS = [
  '/slim/u43/new.png',
  '/root.png',
  '/slim/u42/../u43/new.png',
  '/slim/u42/%2e%2e/u43/new.png',
  '/slim%2Fu43%2Fnew.png',
  '//slim/u42/new.png',
  '../u43/new.png',
  '../../slim/u43/new.png',
]

const RULES: readonly Attempt[] = [
  ...OUTSIDE_FILE_IDS.flatMap(fileid => [
    { what: `an upload whose fileid is ${fileid}`, call: putWithRules({ fileid }) },
    { what: `image_process whose fileid is ${fileid}`, call: imageProcess(`/${OWN_KEY}`, [{ fileid }]) },
  ]),
  {
    what: 'an upload of whose two rules one writes outside',
    call: putWithRules({ fileid: '/slim/u42/new.png' }, { fileid: '/slim/u43/new.png' }),
  },
  {
    what: 'image_process of whose two rules one writes outside',
    call: imageProcess(`/${OWN_KEY}`, [{ fileid: '/slim/u42/new.png' }, { fileid: '/root.png' }]),
  },
  {
    what: 'image_process with a thumbnail outside',
    call: imageProcess(`/${OWN_KEY}`, [{ fileid: '/slim/u43/new.png', rule: 'imageMogr2/thumbnail/8x' }]),
  },
  {
    what: 'an upload whose rule writes to another bucket',
    call: putAt(`/${OWN_KEY}`, { 'pic-operations': ruleToNeighbour }),
  },
  {
    what: 'image_process whose rule writes to another bucket',
    call: ask('POST', `/${OWN_KEY}`, 'image_process', { 'pic-operations': ruleToNeighbour }),
  },
  {
    what: 'image_process of what another user has',
    call: imageProcess('/uploads/u43/a.png', [{ fileid: '/slim/u42/new.png' }]),
  },
  {
    what: 'image_process of it by dots',
    call: imageProcess('/uploads/u42/../u43/a.png', [{ fileid: '/slim/u42/new.png' }]),
  },
  { what: 'image_process of the root', call: imageProcess('/root.png', [{ fileid: '/slim/u42/new.png' }]) },
  {
    what: 'image_process of a result, which it may not read',
    call: imageProcess('/slim/u42/a.png', [{ fileid: '/slim/u42/new.png' }]),
  },
  {
    what: 'image_process in the place of its source, where results go elsewhere',
    call: imageProcess(`/${OWN_KEY}`, [{ fileid: `/${OWN_KEY}` }]),
  },
  {
    what: 'image_process that does not say how large its body is',
    call: imageProcess(`/${OWN_KEY}`, [{ fileid: '/slim/u42/new.png' }], { 'transfer-encoding': 'chunked' }),
  },
]

const COPIES: readonly Attempt[] = [
  { what: 'copying what another user has', call: copyTo('/slim/u42/new.png', 'uploads/u43/a.png') },
  { what: 'copying it by dots', call: copyTo('/slim/u42/new.png', 'uploads/u42/../u43/a.png') },
  { what: 'copying it by encoded dots', call: copyTo('/slim/u42/new.png', 'uploads/u42/%2e%2e/u43/a.png') },
  { what: 'copying the root', call: copyTo('/slim/u42/new.png', 'root.png') },
  { what: 'copying its own to another user', call: copyTo('/uploads/u43/new.png', OWN_KEY) },
  { what: 'copying from another bucket', call: copyTo('/slim/u42/new.png', OWN_KEY, NEIGHBOUR) },
  { what: 'copying what is public to where it uploads', call: copyTo('/uploads/u42/new.png', PUBLIC_KEY) },
  { what: 'copying it with the type of a picture', call: copyTo('/uploads/u42/new.png', PUBLIC_KEY, BUCKET, PNG) },
  {
    what: 'giving a copy of its own picture a type that carries script',
    call: copyTo('/slim/u42/new.html', OWN_KEY, BUCKET, {
      'x-cos-metadata-directive': 'Replaced',
      'content-type': 'text/html',
    }),
  },
  {
    what: 'giving its own picture another type',
    call: copyTo(`/${OWN_KEY}`, OWN_KEY, BUCKET, {
      'x-cos-metadata-directive': 'Replaced',
      'content-type': 'text/html',
    }),
  },
  {
    what: 'copying as a part',
    call: ({ keys, uploadId }) => {
      const source = `${BUCKET}.cos.${REGION}.myqcloud.com/${OWN_KEY}`
      const query = `partNumber=1&uploadId=${uploadId}`
      return { method: 'PUT', path: '/uploads/u42/parts.png', query, headers: { 'x-cos-copy-source': source }, keys }
    },
  },
]

/** By credentials for every mode, for pictures in `uploads/u42/` and results in `slim/u42/`. */
export const PROCESSING_ATTEMPTS: readonly Attempt[] = [...RULES, ...COPIES]

/** By credentials for every mode and the one key `uploads/u42/a.png`. */
export const ATTEMPTS_WITH_ONE_KEY: readonly Attempt[] = [
  { what: 'storing beside its key', call: putAt('/uploads/u42/b.png') },
  { what: 'storing below its key', call: putAt(`/${OWN_KEY}/b.png`) },
  { what: 'storing under its key with a blank', call: putAt(`/${OWN_KEY}%20`) },
  { what: 'reading beside its key', call: ask('GET', '/uploads/u42/b.png') },
  { what: 'asking for a size beside its key', call: ask('HEAD', '/uploads/u42/b.png') },
  { what: 'an upload whose fileid is beside its key', call: putWithRules({ fileid: '/uploads/u42/b.png' }) },
  { what: 'an upload whose relative fileid is beside its key', call: putWithRules({ fileid: 'b.png' }) },
  { what: 'image_process to beside its key', call: imageProcess(`/${OWN_KEY}`, [{ fileid: 'b.png' }]) },
  {
    what: 'image_process of what is beside its key',
    call: imageProcess('/uploads/u42/b.png', [{ fileid: `/${OWN_KEY}` }]),
  },
]
