import { describe, expect, it } from 'vitest'
import { buildPolicy } from '../../src/protocol/policy.js'
import type { PolicyScope, PolicyStatement, ScopeLimits, SlimMode } from '../../src/types.js'

/** Exactly these: wildcards also fit types that carry script. */
/** As they are, and as mini programs may send them. */
const sent = (type: string) => [type, `${type}; charset=utf-8`]
const PICTURE_TYPES = ['png', 'jpeg', 'gif', 'webp', 'bmp', 'avif', 'heic'].flatMap(format => sent(`image/${format}`))

const bucket = 'examplebucket-1250000000'
const region = 'ap-beijing'
const BASE = { bucket, region, keyPrefix: 'uploads/u42/' }
const TWO_FOLDERS = { ...BASE, saveAsPrefix: 'slim/u42/' }

const SOURCE = 'qcs::cos:ap-beijing:uid/1250000000:examplebucket-1250000000/uploads/u42/*'
const TARGET = 'qcs::cos:ap-beijing:uid/1250000000:examplebucket-1250000000/slim/u42/*'

function statements(scope: PolicyScope): readonly PolicyStatement[] {
  return buildPolicy(scope).statement
}

/** Every action with every resource it is granted on, as CAM multiplies them out. */
function grants(scope: PolicyScope): string[] {
  return statements(scope)
    .flatMap(({ action, resource }) => action.flatMap(name => resource.map(where => `${name} ${where}`)))
    .sort()
}

describe('what each mode is granted', () => {
  const upload = [`name/cos:PutObject ${SOURCE}`, `name/cos:PutObject ${TARGET}`]
  const download = [`name/cos:GetObject ${SOURCE}`]
  const cloud = [`name/cos:GetObject ${SOURCE}`, `name/cos:HeadObject ${SOURCE}`, `name/cos:PutObject ${TARGET}`]
  const table: [SlimMode[], string[]][] = [
    [['upload'], upload],
    [['download'], download],
    [['cloud'], cloud],
    [
      ['upload', 'download'],
      [...upload, ...download],
    ],
    [
      ['upload', 'cloud'],
      [...upload, ...cloud],
    ],
    [['download', 'cloud'], cloud],
    [
      ['cloud', 'download', 'upload'],
      [...upload, ...cloud],
    ],
  ]
  it.each(table)('%j is granted exactly its actions on exactly its folders', (modes, expected) => {
    expect(grants({ ...TWO_FOLDERS, modes })).toEqual([...expected].sort())
  })

  const PART_STEPS = ['Initiate', 'Complete', 'Abort'].map(step => `name/cos:${step}MultipartUpload ${SOURCE}`)

  it('is granted the steps of an upload in parts where the caller allows them, on the source alone', () => {
    expect(grants({ ...TWO_FOLDERS, allowParts: true })).toEqual(
      [...upload, ...PART_STEPS, `name/cos:UploadPart ${SOURCE}`, `name/cos:PutObject ${TARGET}`].sort(),
    )
  })

  it.each<[string, PolicyScope]>([
    ['not allowed', { ...TWO_FOLDERS, allowParts: false }],
    ['allowed without upload', { ...TWO_FOLDERS, allowParts: true, modes: ['download', 'cloud'] }],
  ])('is granted none of these steps where they are %s', (_what, scope) => {
    expect(grants(scope).filter(grant => /Multipart|Part/.test(grant))).toEqual([])
  })

  it('is granted forms and their processing where the caller allows them', () => {
    expect(grants({ ...TWO_FOLDERS, allowForm: true })).toEqual(
      [
        ...upload,
        `name/cos:PostObject ${SOURCE}`,
        `name/cos:GetObject ${SOURCE}`,
        `name/cos:PutObject ${TARGET}`,
      ].sort(),
    )
    expect(grants({ ...TWO_FOLDERS, allowForm: true, modes: ['download'] })).toEqual(download)
  })

  it('is granted forms with room for their fields beside a picture of the size allowed', () => {
    const found = statements({ ...TWO_FOLDERS, allowForm: true, maxBytes: 5000 })
    expect(found.find(one => one.action.includes('name/cos:PostObject'))?.condition).toEqual({
      numeric_less_than_equal: { 'cos:content-length': 5000 + 16 * 1024 },
      string_like: { 'cos:content-type': [...PICTURE_TYPES, 'multipart/form-data*'] },
    })
  })

  it('never lists what lies in the bucket, nor the parts of others', () => {
    expect(grants({ ...TWO_FOLDERS, allowParts: true }).filter(grant => /List|GetBucket/.test(grant))).toEqual([])
  })

  it('is granted parts of the size allowed with a body, begun with the types of pictures', () => {
    const found = statements({ ...TWO_FOLDERS, allowParts: true, maxBytes: 5000 })
    const conditionOf = (action: string) => found.find(one => one.action.includes(`name/cos:${action}`))?.condition
    expect(conditionOf('UploadPart')).toEqual({
      numeric_less_than_equal: { 'cos:content-length': 5000 },
      numeric_greater_than_equal: { 'cos:content-length': 1 },
    })
    expect(conditionOf('InitiateMultipartUpload')).toEqual({ string_like: { 'cos:content-type': PICTURE_TYPES } })
  })

  it('is upload alone where no mode is named', () => {
    expect(buildPolicy(TWO_FOLDERS)).toEqual(buildPolicy({ ...TWO_FOLDERS, modes: ['upload'] }))
  })

  it('writes slimmed pictures over the source where saveAs has no folder of its own', () => {
    expect(grants(BASE)).toEqual([`name/cos:PutObject ${SOURCE}`])
    expect(grants({ ...BASE, modes: ['cloud'] })).toContain(`name/cos:PutObject ${SOURCE}`)
  })

  it('is one exact key without a wildcard where the scope names a key', () => {
    const key = 'uploads/u42/7f3a 猫.png'
    expect(grants({ bucket, region, key })).toEqual([
      `name/cos:PutObject qcs::cos:ap-beijing:uid/1250000000:examplebucket-1250000000/${key}`,
    ])
  })

  it('may keep the key exact and the target a folder', () => {
    expect(grants({ bucket, region, key: 'uploads/u42/a.png', saveAsPrefix: 'slim/u42/', modes: ['cloud'] })).toEqual([
      'name/cos:GetObject qcs::cos:ap-beijing:uid/1250000000:examplebucket-1250000000/uploads/u42/a.png',
      'name/cos:HeadObject qcs::cos:ap-beijing:uid/1250000000:examplebucket-1250000000/uploads/u42/a.png',
      `name/cos:PutObject ${TARGET}`,
    ])
  })

  it('has no principal and only allows', () => {
    const policy = buildPolicy({ ...TWO_FOLDERS, modes: ['upload', 'download', 'cloud'], allowSetImageSlim: true })
    expect(policy.version).toBe('2.0')
    expect(JSON.stringify(policy)).not.toContain('principal')
    expect(new Set(policy.statement.map(({ effect }) => effect))).toEqual(new Set(['allow']))
  })
})

describe('conditions', () => {
  it('bound an upload in size from both sides and in type, and demand both headers', () => {
    expect(statements({ ...TWO_FOLDERS, maxBytes: 5_000_000, contentTypes: ['image/png', 'image/jpeg'] })).toEqual([
      {
        effect: 'allow',
        action: ['name/cos:PutObject'],
        resource: [SOURCE, TARGET],
        condition: {
          numeric_less_than_equal: { 'cos:content-length': 5_000_000 },
          numeric_greater_than_equal: { 'cos:content-length': 1 },
          string_like: { 'cos:content-type': [...sent('image/png'), ...sent('image/jpeg')] },
        },
      },
    ])
  })

  it('default to 32 MiB of any picture', () => {
    expect(statements(BASE)[0]?.condition).toMatchObject({
      numeric_less_than_equal: { 'cos:content-length': 33_554_432 },
      string_like: { 'cos:content-type': PICTURE_TYPES },
    })
  })

  it('let processing in the cloud write no body of its own, and demand no type, which a POST without body has not', () => {
    const put = statements({ ...TWO_FOLDERS, modes: ['cloud'] }).filter(({ action }) =>
      action.includes('name/cos:PutObject'),
    )
    expect(put.map(({ condition }) => condition)).toEqual([
      {
        numeric_less_than_equal: { 'cos:content-length': 0 },
        // A copy has no body either, but may say what it is to be.
        string_like_if_exist: { 'cos:content-type': [...PICTURE_TYPES, ...sent('application/json')] },
      },
    ])
  })

  it('do not bind reading, for which COS has no body to measure', () => {
    const read = statements({ ...BASE, modes: ['download'] })
    expect(read.map(({ condition }) => condition)).toEqual([undefined])
  })
})

describe('ci:SetImageSlim', () => {
  it('is granted to nobody unless asked for', () => {
    expect(JSON.stringify(buildPolicy({ ...BASE, modes: ['upload', 'download', 'cloud'] }))).not.toContain('ci:')
  })

  it('comes alone, on this one bucket', () => {
    expect(statements({ ...BASE, allowSetImageSlim: true }).slice(1)).toEqual([
      {
        effect: 'allow',
        action: ['ci:SetImageSlim'],
        resource: ['qcs::ci:ap-beijing:uid/1250000000:bucket/examplebucket-1250000000/*'],
      },
    ])
  })
})

describe('a scope that opens more than it should is a TypeError', () => {
  const paths: [string, unknown][] = [
    ['empty', ''],
    ['the root', '/'],
    ['absent', undefined],
    ['null', null],
    ['a number', 42],
    ['of the neighbour too, without its slash', 'uploads/u4'],
    ['a wildcard', '*'],
    ['a wildcard within', 'uploads/*/'],
    ['a single-character wildcard', 'uploads/u?/'],
    ['a policy variable', 'uploads/${uin}/'],
    ['absolute', '/uploads/u42/'],
    ['absolute by a backslash', '\\uploads/'],
    ['upwards', 'uploads/../'],
    ['upwards at the start', '../uploads/'],
    ['here', 'uploads/./u42/'],
    ['nowhere', 'uploads//u42/'],
    ['of an empty user', 'uploads//'],
    ['of an undefined user', 'uploads/undefined/'],
    ['of a promise nobody awaited', 'uploads/[object Promise]/'],
    ['with a line break', 'uploads/u42\n/'],
    ['with a zero byte', 'uploads/u42\0/'],
    ['with DEL', 'uploads/u42\u007f/'],
    ['with half a surrogate pair', 'uploads/\ud83d/'],
    ['too long for any name after it', `${'a'.repeat(849)}/`],
    ['too long in UTF-8', `${'猫'.repeat(284)}/`],
  ]
  it.each(paths)('keyPrefix that is %s', (_, keyPrefix) => {
    // @ts-expect-error -- callers in JavaScript pass anything
    const scope: PolicyScope = { bucket, region, keyPrefix }
    expect(() => buildPolicy(scope)).toThrow(TypeError)
    expect(() => buildPolicy(scope)).toThrow(/^keyPrefix .*; got /)
  })
  it.each(paths.filter(([, value]) => value !== undefined))('saveAsPrefix that is %s', (_, saveAsPrefix) => {
    // @ts-expect-error -- callers in JavaScript pass anything
    const scope: PolicyScope = { ...BASE, saveAsPrefix }
    expect(() => buildPolicy(scope)).toThrow(/^saveAsPrefix .*; got /)
  })
  it.each([
    ['empty', ''],
    ['a folder', 'uploads/u42/'],
    ['a wildcard', 'uploads/u42/*'],
    ['a single-character wildcard', 'uploads/u42/a?.png'],
    ['absolute', '/uploads/a.png'],
    ['upwards', 'uploads/../a.png'],
    ['a control character', 'uploads/\u001b.png'],
    ['a number', 7],
  ])('key that is %s', (_, key) => {
    // @ts-expect-error -- callers in JavaScript pass anything
    const scope: PolicyScope = { bucket, region, key }
    expect(() => buildPolicy(scope)).toThrow(/^key .*; got /)
  })

  it('both a key and a prefix', () => {
    // @ts-expect-error -- the types exclude it too
    const scope: PolicyScope = { ...BASE, key: 'uploads/u42/a.png' }
    expect(() => buildPolicy(scope)).toThrow(TypeError)
  })

  it.each([
    '',
    'examplebucket',
    'Examplebucket-1250000000',
    '-a-1',
    'a/b-1250000000',
    'a*-1250000000',
    'b-12:x',
    undefined,
  ])('bucket %j', wrong => {
    // @ts-expect-error -- callers in JavaScript pass anything
    const scope: PolicyScope = { ...BASE, bucket: wrong }
    expect(() => buildPolicy(scope)).toThrow(/^bucket .*; got /)
  })
  it.each(['', '*', 'beijing', 'AP-Beijing', 'ap-beijing:uid', 'accelerate', 'ap_beijing', undefined])(
    'region %j',
    wrong => {
      // @ts-expect-error -- callers in JavaScript pass anything
      const scope: PolicyScope = { ...BASE, region: wrong }
      expect(() => buildPolicy(scope)).toThrow(/^region .*; got /)
    },
  )

  const limits: [keyof ScopeLimits, unknown][] = [
    ['maxBytes', 0],
    ['maxBytes', -1],
    ['maxBytes', 1.5],
    ['maxBytes', Number.NaN],
    ['maxBytes', Number.POSITIVE_INFINITY],
    ['maxBytes', 5 * 1024 ** 3 + 1],
    ['maxBytes', '1024'],
    ['modes', []],
    ['modes', 'upload'],
    ['modes', ['delete']],
    ['modes', ['upload', 'Download']],
    ['modes', [null]],
    ['contentTypes', []],
    ['contentTypes', 'image/png'],
    ['contentTypes', ['*']],
    ['contentTypes', ['*/*']],
    ['contentTypes', ['image/p*']],
    ['contentTypes', ['Image/PNG']],
    ['contentTypes', ['image']],
    ['contentTypes', [7]],
    ['allowSetImageSlim', 'yes'],
    ['allowSetImageSlim', 1],
  ]
  it.each(limits)('%s: %j', (option, wrong) => {
    const scope = { ...BASE, [option]: wrong } as PolicyScope // wrong on purpose
    expect(() => buildPolicy(scope)).toThrow(TypeError)
    expect(() => buildPolicy(scope)).toThrow(new RegExp(`^${option} .*; got `))
  })

  it('names what it got, at a readable length', () => {
    expect(() => buildPolicy({ ...BASE, keyPrefix: 'uploads/u?/' })).toThrow(/got "uploads\/u\?\/"$/)
    expect(() => buildPolicy({ ...BASE, maxBytes: Number.NaN })).toThrow(/got NaN$/)
    expect(() => buildPolicy({ ...BASE, keyPrefix: `${'x'.repeat(5000)}/` })).toThrow(/^.{1,250}$/)
  })
})

describe('a scope at its bounds is taken', () => {
  it('with 1 byte, with 5 GiB, and with the longest prefix that leaves room for a name', () => {
    expect(() => buildPolicy({ ...BASE, maxBytes: 1 })).not.toThrow()
    expect(() => buildPolicy({ ...BASE, maxBytes: 5 * 1024 ** 3 })).not.toThrow()
    expect(() => buildPolicy({ ...BASE, keyPrefix: `${'a'.repeat(848)}/` })).not.toThrow()
  })

  it('with names that only look odd', () => {
    expect(grants({ ...BASE, keyPrefix: 'uploads/..u 42,=$:猫😀/' })).toEqual([
      'name/cos:PutObject qcs::cos:ap-beijing:uid/1250000000:examplebucket-1250000000/uploads/..u 42,=$:猫😀/*',
    ])
  })
})
