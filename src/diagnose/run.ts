import type { Inside } from '../client-inside.js'
import { isCosSlimError } from '../errors.js'
import type { Diagnosis, Paste } from '../diagnosis.js'
import type { Probes, Seen } from '../probes.js'
import { bucketEndpoint } from '../protocol/object-url.js'
import type { DiagnoseOptions } from '../types.js'
import { askFunction } from './credentials-function.js'
import { makeDiagnosis, wordsOf } from './diagnosis.js'
import type { Wording } from './diagnosis.js'
import type { Draft, Facts, Place, Step, Verdict } from './facts.js'
import { said } from './refusal.js'
import { createRequests } from './requests.js'

const NAME = 'cos-slim-diagnose.png'

/** Members of a reply that are shown to nobody, whatever becomes of it. */
const SECRETS = /"\w*(secret|token|accesskey)\w*":\s*"[^"]{4,}"/gi

/** What a platform brings along. */
export interface Practice {
  readonly probes: Probes
  readonly next: (facts: Facts) => Verdict
  readonly wording: Wording
  readonly pastesFor: (draft: Draft, facts: Facts) => readonly Paste[]
}

/** Runs probe after probe, one at a time, until it is known what is wrong. */
export async function run(
  inside: Inside,
  { probes, next, wording, pastesFor }: Practice,
  { store = true, saveAs }: DiagnoseOptions,
  isOver: () => boolean,
): Promise<Diagnosis> {
  const { host, options } = inside
  const { credentials, bucket, region } = options
  const endpoint = options.endpoint ?? (bucket && region ? bucketEndpoint(bucket, region) : '')
  const stsUrl = typeof credentials === 'string' ? probes.absolute(credentials) : ''
  const seen: { [S in Step]?: Seen } = {}
  const steps: string[] = []
  let secrets: readonly string[] = []
  let around = await probes.surroundings()
  const { permissions } = around
  let requests: ReturnType<typeof createRequests> | undefined
  let place: Place | undefined
  let replyProblem: string | undefined

  const mask = (text: string) => secrets.reduce((masked, secret) => masked.split(secret).join('...'), text)

  async function readReply({ status, text }: Seen): Promise<void> {
    secrets = Array.from(text.match(SECRETS) ?? [], member => member.replace(/.*"(.+)"$/, '$1'))
    if (status < 200 || status > 299) return
    try {
      const lease = await inside.lease(JSON.parse(text))
      const named = (name: 'bucket' | 'region') =>
        options[name] ?? new RegExp(`"${name}":\\s*"([^"]+)`, 'i').exec(text)?.[1] ?? ''
      const key = lease.key ?? lease.keyPrefix + NAME
      place = {
        ...lease.origin,
        key,
        slimKey: saveAs?.(key) ?? key,
        bucket: named('bucket'),
        region: named('region'),
        scope: lease.key ?? (lease.keyPrefix && `${lease.keyPrefix}*`),
      }
      requests = createRequests(inside, place, lease)
    } catch (error) {
      replyProblem = isCosSlimError(error) ? error.message : 'It is no JSON.'
    }
  }

  function probe(step: Step): Promise<Seen> {
    const url = `${requests?.url ?? ''}?diagnose=${host.randomBytes(8).join('')}`
    if (step === 'sts') {
      return typeof credentials === 'string'
        ? probes.send({ method: 'GET', url: stsUrl, headers: { Accept: 'application/json' } })
        : askFunction(credentials, host, probes)
    }
    if (step === 'sts-manual') return probes.ask(stsUrl, 'manual')
    if (step === 'sts-reach') return probes.ask(stsUrl, 'no-cors')
    if (step === 'clock') return probes.send({ method: 'HEAD', url: probes.base })
    if (step === 'reach') return probes.ask(url, 'no-cors')
    if (step === 'get') return probes.ask(url, 'cors')
    if (step === 'manual' || step === 'sandbox') return probes.ask(url, step)
    return probes.send(requests?.request(step) ?? { method: 'GET', url })
  }

  for (;;) {
    const { headerNames = [] } = requests ?? {}
    const { violations } = probes
    const facts = {
      around,
      permissions,
      stsUrl,
      seen,
      violations,
      replyProblem,
      place,
      endpoint,
      headerNames,
      mayStore: store,
    }
    const verdict = next(facts)
    if (typeof verdict !== 'string') return makeDiagnosis(facts, verdict, steps, wording, pastesFor, mask)
    const answer = await probe(verdict)
    // Who waits for it was told already.
    if (isOver()) throw new Error('It was closed.')
    seen[verdict] = answer
    const requestId = said(answer, 'RequestId') || answer.headers['x-cos-request-id']
    steps.push([`${verdict}:`, wordsOf(answer), requestId].filter(Boolean).join(' '))
    if (verdict === 'sts') await readReply(answer)
    if (answer.reach !== 'answered') around = await probes.surroundings()
  }
}
