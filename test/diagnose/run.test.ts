import { describe, expect, test } from 'vitest'
import { FINDINGS_EN } from '../../src/catalogue.js'
import { INSIDE } from '../../src/client-inside.js'
import type { WithInside } from '../../src/client-inside.js'
import { next } from '../../src/diagnose/decide.js'
import { pastesFor } from '../../src/diagnose/pastes.js'
import { run } from '../../src/diagnose/run.js'
import type { AskMode, ProbeRequest, Probes, Seen } from '../../src/probes.js'
import type { ClientOptions, CosSlimClient, DiagnoseOptions } from '../../src/types.js'
import { answered, ORIGIN, refused, saw } from '../helpers/diagnose-dialogue.js'
import { createFakeClient } from '../helpers/fake-client.js'
import { BODY_TEXT, SECRET_KEY, tellingReply, TOKEN } from '../helpers/secrets.js'
import { START_MS } from '../helpers/fake-host.js'
import { createSeededRandom } from '../helpers/seeded-random.js'
import { stsReply } from '../helpers/service-answers.js'

const around = { isOnline: true, origin: ORIGIN, isControlled: false, isWebKit: false, permissions: {} }

type Asked = ProbeRequest & { readonly mode?: AskMode }

/** Probes that a test answers. */
function createFakeProbes(answer: (asked: Asked) => Seen) {
  const asked: Asked[] = []
  const note = (request: Asked) => {
    asked.push(request)
    return Promise.resolve(answer(request))
  }
  const probes: Probes = {
    send: note,
    ask: (url, mode) => note({ method: 'GET', url, mode }),
    surroundings: () => Promise.resolve(around),
    base: `${ORIGIN}/page?session=${TOKEN}`,
    absolute: url => new URL(url, ORIGIN).href,
    violations: [],
    close: () => undefined,
  }
  return { probes, asked }
}

function begin(answer: (asked: Asked) => Seen, options: Partial<ClientOptions> = {}, how: DiagnoseOptions = {}) {
  const { client } = createFakeClient(options)
  const { probes, asked } = createFakeProbes(answer)
  const inside = (client as CosSlimClient & WithInside)[INSIDE]()
  const result = run(inside, { probes, next, wording: FINDINGS_EN, pastesFor }, how, () => false)
  return { result, asked }
}

const stored = answered(200, { text: '<Object></Object>' })

/** A right set-up. */
function right({ method, url, headers = {} }: Asked): Seen {
  if (url.startsWith(ORIGIN)) return answered(200, { text: JSON.stringify(stsReply()), url })
  const at = { url: url.replace(/\?.*/, '') }
  if (method === 'DELETE') return answered(204, at)
  if (headers['Content-MD5']) return { ...refused(400, 'BadDigest'), ...at }
  return { ...(url.includes('?diagnose=') ? refused(403, 'AccessDenied', 'Request has expired') : stored), ...at }
}

describe('the probes', () => {
  test('of a right set-up are five, one after the other', async () => {
    const { result, asked } = begin(right, { credentials: '/sts' })
    const { ok, findings, steps, leftKey } = await result
    expect({ ok, findings, leftKey }).toEqual({ ok: true, findings: [], leftKey: undefined })
    expect(asked.map(({ method }) => method)).toEqual(['GET', 'PUT', 'PUT', 'PUT', 'DELETE'])
    expect(steps.map(step => step.replace(/ .*/, ''))).toEqual(['sts:', 'rehearsal:', 'dry:', 'live:', 'delete:'])
  })

  test('speak of nothing but the picture of their own, below the prefix', async () => {
    const { result, asked } = begin(right, { credentials: '/sts' })
    await result
    const paths = asked.slice(1).map(({ url }) => new URL(url).pathname)
    expect(new Set(paths)).toEqual(new Set(['/uploads/u42/cos-slim-diagnose.png']))
    const [live] = asked.slice(-2)
    expect(live?.headers?.['Pic-Operations']).toContain('"fileid":"/uploads/u42/cos-slim-diagnose.png"')
  })

  test('rehearse with a signature that is over and of nobody, and without the token', async () => {
    const { result, asked } = begin(right, { credentials: '/sts' })
    await result
    const headers = asked[1]?.headers ?? {}
    expect(headers['Authorization']).toContain('q-ak=none&q-sign-time=1;2')
    expect(headers['x-cos-security-token']).toBe('none')
    expect(asked[1]?.body).toHaveLength(70)
    expect(Object.keys(headers).sort()).toEqual(Object.keys(asked[3]?.headers ?? {}).sort())
  })

  test('ask for one header each, where the rule lacks one', async () => {
    const { result, asked } = begin(
      request => {
        if (request.url.startsWith(ORIGIN)) return right(request)
        if (request.mode) return saw('opaque')
        const names = Object.keys(request.headers ?? {})
        return names.includes('Pic-Operations') ? saw('unsent') : refused(403, 'AccessDenied')
      },
      { credentials: '/sts' },
    )
    expect((await result).findings).toMatchObject([{ code: 'cors-header', values: { names: 'pic-operations' } }])
    const single = asked.slice(4)
    expect(single.map(({ headers = {} }) => Object.keys(headers).join())).toEqual([
      'Content-Type',
      'Pic-Operations',
      'x-cos-security-token',
      'Authorization',
    ])
    for (const { url } of single) expect(url).toMatch(/\?diagnose=\d+&q-sign-algorithm=sha1/)
  })

  test('use the key of the slimmed picture as uploads name it', async () => {
    const { result, asked } = begin(right, { credentials: '/sts' }, { saveAs: key => `slim/${key}` })
    await result
    const ids = asked
      .slice(1, 4)
      .map(({ headers }) => /"fileid":"([^"]*)"/.exec(headers?.['Pic-Operations'] ?? '')?.[1])
    const slimmed = '/slim/uploads/u42/cos-slim-diagnose.png'
    // But what is stored has one name, or more than one picture would be left.
    expect(ids).toEqual([slimmed, slimmed, '/uploads/u42/cos-slim-diagnose.png'])
  })

  test('call a function that hands out credentials, once', async () => {
    let calls = 0
    const credentials = () => {
      calls += 1
      return stsReply()
    }
    const { result, asked } = begin(right, { credentials })
    expect((await result).ok).toBe(true)
    expect(calls).toBe(1)
    expect(asked).toHaveLength(4)
  })

  test.each([
    ['throws', () => expect.unreachable(TOKEN)],
    ['rejects', () => Promise.reject(new Error(TOKEN))],
  ])('call a function that %s', async (_, credentials) => {
    const diagnosis = await begin(right, { credentials }).result
    expect(diagnosis.findings).toMatchObject([{ code: 'sts-unreachable', certainty: 'likely' }])
    expect(JSON.stringify(diagnosis) + String(diagnosis)).not.toContain(TOKEN)
  })

  test('judge what a function returns that is no reply', async () => {
    const { result } = begin(right, { credentials: () => undefined })
    expect((await result).findings).toMatchObject([{ code: 'sts-fields' }])
  })
})

describe('the diagnosis', () => {
  const leaving = (asked: Asked) => (asked.method === 'DELETE' ? refused(403, 'AccessDenied') : right(asked))

  test('names the picture that could not be deleted', async () => {
    const diagnosis = await begin(leaving, { credentials: '/sts' }).result
    expect(diagnosis.leftKey).toBe('uploads/u42/cos-slim-diagnose.png')
    expect(String(diagnosis)).toContain('uploads/u42/cos-slim-diagnose.png may be left in the bucket.')
  })

  test('can be cloned and serialised whole', async () => {
    const diagnosis = await begin(leaving, { credentials: '/sts' }).result
    const copy: unknown = structuredClone(diagnosis)
    expect(copy).toEqual({ ...diagnosis })
    expect(JSON.parse(JSON.stringify(diagnosis))).toEqual(copy)
  })

  test('can be read in a console', async () => {
    const answer = (asked: Asked) => (asked.url.startsWith(ORIGIN) ? answered(401) : right(asked))
    expect(String(await begin(answer, { credentials: '/sts?user=7' }).result)).toMatch(
      /^sts-refused \(certain\): The STS endpoint https:\/\/page\.example\/sts said 401\. .*\n {2}sts answered 401\nsts: answered 401 id$/,
    )
  })

  test.each([
    ['by the clock of an answer', { expiredTime: START_MS / 1000 - 1 }, right],
    [
      'where COS says so',
      {},
      (asked: Asked) =>
        asked.headers?.['Content-MD5'] ? refused(403, 'AccessDenied', 'Request has expired') : right(asked),
    ],
  ])('tells when credentials ended, %s', async (_, more, answer) => {
    const reply = stsReply(more)
    const { result } = begin(
      asked => (asked.url.startsWith(ORIGIN) ? answered(200, { text: JSON.stringify(reply) }) : answer(asked)),
      { credentials: '/sts' },
    )
    const time = new Date(reply.expiredTime * 1000).toISOString()
    expect((await result).findings).toMatchObject([{ code: 'sts-expired', values: { time } }])
  })

  test('fills in every name of its texts', async () => {
    for (const reply of ['{}', '<html>', '{"expiredTime":1767227400000}', JSON.stringify(stsReply({ bucket: '' }))]) {
      const { findings } = await begin(() => answered(200, { text: reply }), { credentials: '/sts' }).result
      for (const { cause, remedy } of findings) expect(cause + remedy).not.toMatch(/[{}]/)
      expect(findings).toHaveLength(1)
    }
  })
})

describe('no secret is in a diagnosis', () => {
  const RUNS = 10_000
  const reply = tellingReply()
  const secrets = [SECRET_KEY, TOKEN, BODY_TEXT, 'AKIDSENTINEL']
  const REACHES = { answered: 8, sent: 1, unsent: 1, opaque: 1, redirected: 1, silent: 1, 'silent-sent': 1 }
  const CODES = [
    'AccessDenied',
    'BadDigest',
    'NoSuchBucket',
    'SignatureDoesNotMatch',
    'InternalError',
    TOKEN,
    SECRET_KEY,
  ]
  const MESSAGES = ['', TOKEN, SECRET_KEY, `referer ${TOKEN}`, `strict signature ${SECRET_KEY}`, 'Request has expired']
  const REPLIES = [
    JSON.stringify(reply),
    JSON.stringify({ data: reply }),
    JSON.stringify({ ...reply, expiredTime: 1767227400000 }),
    JSON.stringify({ ...reply, bucket: TOKEN }),
    JSON.stringify({ error: TOKEN, token: TOKEN }),
    JSON.stringify({ Code: SECRET_KEY, secretKey: SECRET_KEY }),
    `<html>${TOKEN}${SECRET_KEY}</html>`,
  ]

  test(`by ${RUNS} random courses of a run`, async () => {
    const random = createSeededRandom(6)
    const pick = <T>(list: readonly T[]): T => list[random.below(list.length)] ?? expect.unreachable()
    const codes = new Set<string>()
    for (let count = 0; count < RUNS; count += 1) {
      const { result } = begin(
        asked => {
          const reach = random.oneOf(REACHES)
          if (reach !== 'answered') return saw(reach)
          // Of these no text is read.
          if (asked.mode) return saw(reach, { status: 200, url: asked.url })
          if (asked.url.startsWith(ORIGIN)) return answered(pick([200, 200, 200, 401, 500]), { text: pick(REPLIES) })
          if (random.fraction() < 0.4) return right(asked)
          const status = pick([200, 400, 402, 403, 404, 451, 503])
          const { text } = refused(status, pick(CODES), pick(MESSAGES))
          return answered(status, { text, headers: { 'x-cos-request-id': pick(['id', TOKEN]) } })
        },
        { credentials: `/sts?ticket=${TOKEN}` },
        { store: random.fraction() < 0.8 },
      )
      const diagnosis = await result
      const shown = JSON.stringify(diagnosis) + String(diagnosis)
      for (const secret of secrets) if (shown.includes(secret)) expect(shown).not.toContain(secret)
      for (const { code } of diagnosis.findings) codes.add(code)
    }
    // Chance led almost everywhere.
    expect(codes.size).toBeGreaterThan(25)
  })
})
