import { describe, expect, test } from 'vitest'
import type { Step } from '../../src/diagnose/facts.js'
import type { Seen } from '../../src/probes.js'
import { answered, COS, NOW_MS, ORIGIN, PLACE, play, refused, RIGHT, saw } from '../helpers/diagnose-dialogue.js'

type Answers = Readonly<Partial<Record<Step, Seen>>>
type Row = readonly [name: string, answers: Answers, found: readonly string[]]

const around = { isOnline: true, origin: ORIGIN, isControlled: false, isWebKit: false, permissions: {} }
const unsent = saw('unsent')
const opaque = saw('opaque')
const cut: Answers = { ...RIGHT, rehearsal: unsent, reach: unsent }
const refusedByCors: Answers = { ...RIGHT, rehearsal: unsent, reach: opaque, bare: unsent, get: unsent, post: unsent }

/** A right set-up whose every answer is changed. */
const withAll = (change: (seen: Seen) => Seen): Answers =>
  Object.fromEntries((Object.entries(RIGHT) as [Step, Seen][]).map(([step, seen]) => [step, change(seen)])) // none is undefined

test('finds nothing in a right set-up, by five probes', () => {
  expect(play(RIGHT)).toMatchObject({ found: [], steps: ['sts', 'rehearsal', 'dry', 'live', 'delete'] })
})

test('stores nothing where it may not', () => {
  expect(play(RIGHT, { mayStore: false }).steps).toEqual(['sts', 'rehearsal', 'dry'])
})

test.each(['uploads/one.png', ''])('stores nothing where credentials are for "%s"', scope => {
  expect(play(RIGHT, { place: { ...PLACE, scope } }).steps).toEqual(['sts', 'rehearsal', 'dry'])
})

test('takes a dry run that was stored for the live one', () => {
  const dry = answered(200, { text: '<Object>' })
  expect(play({ ...RIGHT, dry })).toMatchObject({ found: [], steps: ['sts', 'rehearsal', 'dry', 'delete'] })
})

describe('on the way to COS', () => {
  const rows: readonly Row[] = [
    ['nothing reaches the host', cut, ['unreachable possible', 'blocked possible']],
    ['the connection breaks after the preflight', { ...cut, rehearsal: saw('sent') }, ['dropped likely']],
    ['the host is silent', { ...RIGHT, rehearsal: saw('silent') }, ['stalled certain']],
    ['the host falls silent after the preflight', { ...RIGHT, rehearsal: saw('silent-sent') }, ['stalled certain']],
    ['the host is silent the second time', { ...cut, reach: saw('silent') }, ['stalled certain']],
    [
      'another host answers',
      { ...RIGHT, rehearsal: answered(200, { url: 'https://x.example/' }) },
      ['redirected certain'],
    ],
    ['something else answers', { ...RIGHT, rehearsal: answered(502, { headers: {} }) }, ['not-cos certain']],
    [
      'the page is handed an answer of its own',
      { ...RIGHT, rehearsal: unsent, reach: answered(200) },
      ['service-worker certain'],
    ],
    [
      'no rule lets the page in',
      { ...refusedByCors, manual: unsent },
      ['cors-origin possible', 'no-bucket possible', 'not-cos possible'],
    ],
    ['everything is redirected', { ...refusedByCors, manual: saw('redirected') }, ['redirected likely']],
    ['the rule lacks PUT and has GET', { ...refusedByCors, get: answered(403) }, ['cors-method certain']],
    ['the rule lacks PUT and GET, and has POST', { ...refusedByCors, post: answered(403) }, ['cors-method certain']],
    ['a POST gets through, and its answer is hidden', { ...refusedByCors, post: saw('sent') }, ['cors-method likely']],
    [
      'a GET is redirected',
      { ...refusedByCors, get: answered(200, { url: 'https://x.example/' }) },
      ['redirected certain'],
    ],
    [
      'the bucket is not there, and says so',
      { ...RIGHT, rehearsal: refused(404, 'NoSuchBucket') },
      ['no-bucket certain'],
    ],
    [
      'the account is overdue',
      { ...RIGHT, rehearsal: refused(451, 'UnavailableForLegalReasons') },
      ['overdue certain'],
    ],
    ['COS has a problem', { ...RIGHT, rehearsal: refused(503, 'ServiceUnavailable') }, ['failed certain']],
  ]

  test.each(rows)('%s', (_, answers, found) => {
    expect(play(answers).found).toEqual(found)
  })

  /** What a service worker can make look so. */
  const doubtful = rows.filter(([, , [first]]) => /^(cors|unreachable|dropped|redirected)/.test(first ?? ''))

  test.each(doubtful)('nothing is more than possible under a service worker where %s', (_, answers, found) => {
    const controlled = play({ ...answers, sandbox: unsent }, { around: { ...around, isControlled: true } }).found
    expect(controlled).toEqual([...found, 'service-worker'].map(one => `${one.replace(/ .*/, '')} possible`))
  })

  test('a signature that a service worker may have broken is no more than possible', () => {
    const dry = refused(403, 'SignatureDoesNotMatch')
    expect(play({ ...RIGHT, dry }, { around: { ...around, isControlled: true } }).found).toEqual([
      'signature possible',
      'service-worker possible',
    ])
  })

  test('a service worker makes no credentials expire', () => {
    const dry = refused(400, 'ExpiredToken')
    expect(play({ ...RIGHT, dry }, { around: { ...around, isControlled: true } }).found).toEqual([
      'credentials certain',
    ])
  })

  test('a page without the service worker gets through where the page itself does not', () => {
    const answers = { ...cut, sandbox: opaque }
    expect(play(answers, { around: { ...around, isControlled: true } }).found).toEqual(['service-worker certain'])
  })

  test('names the headers that the rule does not allow, one by one', () => {
    const passes = refused(403, 'AccessDenied')
    const { drafts, steps } = play({
      ...RIGHT,
      rehearsal: unsent,
      reach: opaque,
      bare: passes,
      'header:authorization': passes,
      'header:content-type': passes,
      'header:pic-operations': unsent,
      'header:x-cos-security-token': unsent,
    })
    expect(steps).toHaveLength(8)
    expect(drafts).toEqual([
      { code: 'cors-header', certainty: 'certain', values: { names: 'pic-operations, x-cos-security-token' } },
    ])
  })

  test('is less certain where the browser did not tell how far a request got', () => {
    const answers = { ...refusedByCors, rehearsal: saw('unsent', { isSure: false }), get: answered(403) }
    expect(play(answers).found).toEqual(['cors-method likely'])
  })

  test('goes on where errors may not be read, and says that', () => {
    const answers = { ...RIGHT, rehearsal: saw('sent'), reach: opaque, dry: saw('sent'), clock: answered(200) }
    expect(play(answers).found).toEqual(['cors-error-answers likely'])
  })

  test('says what may not be read of answers, and that uploads work', () => {
    const hidden = refused(403, 'AccessDenied')
    const rehearsal = { ...hidden, headers: {}, text: hidden.text }
    const { drafts, found } = play({ ...RIGHT, rehearsal })
    expect(found).toEqual(['cors-expose certain'])
    expect(drafts[0]?.values).toEqual({ names: 'date, x-cos-request-id' })
  })
})

describe('in the page', () => {
  test('it is offline', () => {
    expect(play(cut, { around: { ...around, isOnline: false } }).found).toEqual(['offline certain'])
  })

  test('being called offline proves nothing where answers come', () => {
    expect(play(RIGHT, { around: { ...around, isOnline: false } }).found).toEqual([])
  })

  test('https may not speak to http, and nothing is sent', () => {
    const place = { ...PLACE, origin: COS.replace('https', 'http') }
    expect(play(RIGHT, { place })).toMatchObject({ found: ['mixed-content certain'], steps: ['sts'] })
  })

  test.each([
    [false, []],
    [true, ['mixed-content certain']],
  ])('loopback over http is mixed content in WebKit alone (%s)', (isWebKit, found) => {
    const place = { ...PLACE, origin: 'http://127.0.0.1:9000' }
    const url = 'http://127.0.0.1:9000/key'
    const answers = withAll(seen => ({ ...seen, url }))
    expect(play(answers, { place, around: { ...around, isWebKit } }).found).toEqual(found)
  })

  test.each([
    ["connect-src 'self'", 'csp certain'],
    ["default-src 'self'", 'csp certain'],
    [`connect-src 'self' ${COS}`, 'redirected certain'],
    ["default-src *; connect-src 'none'", 'csp certain'],
    ['connect-src *', 'redirected certain'],
    ['connect-src *.myqcloud.com', 'redirected certain'],
    ['connect-src examplebucket-1250000000.cos.ap-beijing.myqcloud.com', 'redirected certain'],
    ['connect-src https://other.example', 'csp certain'],
  ])('the policy %s means %s', (policy, found) => {
    const violations = [{ blocked: `${COS}/key`, policy }]
    expect(play({ ...RIGHT, rehearsal: unsent }, { violations }).found).toEqual([found])
  })

  test('a violation for another host says nothing', () => {
    const violations = [{ blocked: 'https://other.example', policy: "connect-src 'self'" }]
    expect(play(cut, { violations }).found).toEqual(['unreachable possible', 'blocked possible'])
  })

  test('the permission for local addresses was refused meanwhile', () => {
    const now = { ...around, permissions: { 'loopback-network': 'denied' } }
    const before = (state: string) => play(cut, { around: now, permissions: { 'loopback-network': state } }).found
    expect(before('prompt')).toEqual(['local-network certain'])
    expect(before('denied')).toEqual(['unreachable possible', 'blocked possible'])
  })
})

describe('credentials and policy', () => {
  test.each<readonly [Seen, string]>([
    [refused(403, 'AccessDenied', 'Request has expired'), 'sts-expired certain'],
    [refused(403, 'RequestTimeTooSkewed'), 'sts-expired certain'],
    [refused(400, 'ExpiredToken'), 'credentials certain'],
    [refused(403, 'AccessDenied', 'InvalidAccessKeyId'), 'credentials certain'],
    [refused(403, 'SignatureDoesNotMatch'), 'signature certain'],
    [refused(403, 'AccessDenied', 'Strict signature missing header that must be signed'), 'strict-signature certain'],
    [refused(403, 'AccessDenied', 'You are denied by bucket referer rule'), 'referer certain'],
    [refused(403, 'InvalidObjectState'), 'archive certain'],
    [refused(402, 'PaymentRequired'), 'quota certain'],
    [refused(403, 'NoProcessAuthority'), 'ci-role certain'],
    [refused(400, 'QcloudApiRoleNotExist'), 'ci-role certain'],
    [refused(400, 'InvalidPicOperations'), 'ci-region certain'],
    [refused(400, 'InvalidImageFormat'), 'ci-failed certain'],
    [refused(503, 'SlowDown'), 'failed certain'],
    [refused(400, 'InvalidArgument'), 'refused certain'],
  ])('%o means %s', (dry, found) => {
    const { steps, ...dialogue } = play({ ...RIGHT, dry })
    expect(dialogue.found).toEqual([found])
    expect(steps).not.toContain('live')
  })

  const denied = refused(403, 'AccessDenied', 'Access Denied.')
  const accepted = refused(400, 'BadDigest')

  test.each<readonly [string, Answers, string]>([
    ['nothing may be put there', { 'dry-plain': denied, 'dry-jpeg': denied }, 'policy certain'],
    ['another type may', { 'dry-plain': denied, 'dry-jpeg': accepted }, 'policy-content-type certain'],
    ['it may be put, not processed', { 'dry-plain': accepted }, 'ci-permission likely'],
  ])('denied: %s', (_, answers, found) => {
    expect(play({ ...RIGHT, dry: denied, ...answers }).found).toEqual([found])
  })

  test.each<readonly [string, Seen, string]>([
    ['the target is denied', accepted, 'policy-output certain'],
    ['processing is denied under any name', denied, 'ci-permission likely'],
  ])('denied with a target of its own: %s', (_, same, found) => {
    const place = { ...PLACE, slimKey: 'slim/u42/cos-slim-diagnose.png' }
    expect(play({ ...RIGHT, dry: denied, 'dry-plain': accepted, 'dry-same': same }, { place }).found).toEqual([found])
  })

  test('goes on to the live run where the rule has no Content-MD5', () => {
    expect(play({ ...RIGHT, dry: unsent }).found).toEqual([])
  })

  test.each<readonly [string, Seen, readonly string[]]>([
    ['stored, not slimmed', answered(200), ['ci-off certain']],
    ['denied after all', denied, ['ci-permission likely']],
    ['an error under 200', { ...refused(400, 'ImageTooLarge'), status: 200 }, ['ci-failed certain']],
    ['no answer', unsent, ['dropped likely']],
  ])('the live run is %s', (_, live, found) => {
    expect(play({ ...RIGHT, live }).found).toEqual(found)
  })
})

describe('what a live run may have stored', () => {
  test.each<readonly [string, Seen, boolean]>([
    ['was stored', answered(200), true],
    ['was refused by Cloud Infinite, which says nothing of it', refused(400, 'InvalidImageFormat'), true],
    ['left, and its answer is hidden', saw('sent'), true],
    ['was denied', refused(403, 'AccessDenied'), false],
    ['never left', unsent, false],
  ])('is deleted where it %s', (_, live, isDeleted) => {
    expect(play({ ...RIGHT, live }).steps.includes('delete')).toBe(isDeleted)
  })
})

test('a host whose name only begins alike is another host', () => {
  const rehearsal = { ...refused(403, 'AccessDenied'), url: `${COS}.example/key` }
  expect(play({ ...RIGHT, rehearsal }).found).toEqual(['redirected certain'])
})

describe('the clock', () => {
  const HOURS_MS = 2 * 3600_000
  const late = (seen: Seen): Seen => ({ ...seen, atMs: NOW_MS + HOURS_MS })
  const shifted = withAll(late)

  test('is a warning where uploads work all the same', () => {
    expect(play(shifted).found).toEqual(['clock certain'])
  })

  test('is the cause where COS refuses for the time', () => {
    expect(play({ ...shifted, dry: late(refused(403, 'RequestTimeTooSkewed')) }).found).toEqual(['clock certain'])
  })

  test('is asked of the page itself where no answer told the time', () => {
    const timeless = { 'x-cos-request-id': 'id' }
    const sts = { ...answered(200, { text: '{}' }), headers: {} }
    const rehearsal = { ...refused(403, 'AccessDenied'), headers: timeless }
    expect(play({ ...RIGHT, sts, rehearsal, clock: late(answered(200)) }).found).toEqual([
      'cors-expose certain',
      'clock certain',
    ])
  })

  test('is not judged by an answer from a cache', () => {
    const sts = late(answered(200, { headers: { date: new Date(NOW_MS).toUTCString(), age: '7200' }, text: '{}' }))
    expect(play({ ...RIGHT, sts }).found).toEqual([])
  })
})

describe('the STS endpoint', () => {
  test.each<readonly [Seen, string]>([
    [answered(404), 'sts-address certain'],
    [answered(405), 'sts-address certain'],
    [answered(401), 'sts-refused certain'],
    [answered(403), 'sts-refused certain'],
    [answered(500), 'sts-broken certain'],
    [saw('silent'), 'stalled certain'],
  ])('%o means %s', (sts, found) => {
    expect(play({ sts }).found).toEqual([found])
  })

  test.each<readonly [string, string, Seen, string]>([
    ['/sts', 'sts-manual', saw('redirected'), 'sts-redirect certain'],
    ['/sts', 'sts-manual', unsent, 'sts-unreachable certain'],
    ['https://sts.example/sts', 'sts-reach', opaque, 'sts-cors certain'],
    ['https://sts.example/sts', 'sts-reach', unsent, 'sts-unreachable certain'],
  ])('at %s, without an answer and %s %o, means %s', (path, step, answer, found) => {
    const stsUrl = path.startsWith('/') ? ORIGIN + path : path
    expect(play({ sts: unsent, [step]: answer }, { stsUrl }).found).toEqual([found])
  })

  test('may be forbidden by the policy of the page', () => {
    const violations = [{ blocked: 'https://sts.example', policy: "connect-src 'self'" }]
    expect(play({ sts: unsent }, { violations, stsUrl: 'https://sts.example/sts' }).found).toEqual(['csp certain'])
  })

  test('may be a function, of which only its failure is known', () => {
    expect(play({ sts: unsent }, { stsUrl: '' }).found).toEqual(['sts-unreachable likely'])
  })
})
