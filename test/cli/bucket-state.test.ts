import { describe, expect, test } from 'vitest'
import type { BucketCall } from '../../src/cli/bucket-calls.js'
import { readBucketState } from '../../src/cli/bucket-state.js'
import { CosSlimError } from '../../src/errors.js'
import type { HttpResponse } from '../../src/host.js'

type Reply = Partial<HttpResponse> | CosSlimError

const refusal = (status: number, code: string): Reply => ({ status, text: `<Error><Code>${code}</Code></Error>` })

const RIGHT = {
  cors: { text: '<CORSConfiguration></CORSConfiguration>' },
  ci: { text: '<CIStatus>on</CIStatus>' },
  slim: { text: '<ImageSlim><Status>on</Status><SlimMode>API</SlimMode></ImageSlim>' },
}

/** The state that is read from these answers, and which of them were asked for. */
async function readFrom(replies: Partial<Record<keyof typeof RIGHT, Reply>>) {
  const asked: string[] = []
  const call = ({ query = {} }: BucketCall): Promise<HttpResponse> => {
    const name = 'cors' in query ? 'cors' : 'image-slim' in query ? 'slim' : 'ci'
    asked.push(name)
    const reply: Reply = replies[name] ?? RIGHT[name]
    if (reply instanceof CosSlimError) return Promise.reject(reply)
    return Promise.resolve({ status: 200, headers: {}, text: '', ...reply })
  }
  return { state: await readBucketState(call), asked }
}

describe('the state of a bucket', () => {
  test('is read by three questions', async () => {
    const { state, asked } = await readFrom({})
    expect(state).toEqual({
      isRegionServed: true,
      isCiBound: true,
      imageSlim: { isOn: true, api: true, auto: false, suffixes: [] },
      corsDocument: RIGHT.cors.text,
    })
    expect(asked).toEqual(['cors', 'ci', 'slim'])
  })

  test('without CORS rules is no failure', async () => {
    const { state } = await readFrom({ cors: refusal(404, 'NoSuchCORSConfiguration') })
    expect(state.corsDocument).toBe('')
  })

  test.each([
    ['says off', { text: '<CIStatus>off</CIStatus>' }],
    ['knows nothing of the bucket', refusal(404, 'NoBindCI')],
  ])('is unbound where Cloud Infinite %s; imageSlim is then not asked for', async (_, ci) => {
    const { state, asked } = await readFrom({ ci })
    expect(state).toMatchObject({ isRegionServed: true, isCiBound: false, imageSlim: { isOn: false } })
    expect(asked).toEqual(['cors', 'ci'])
  })

  test.each([
    ['does not answer', new CosSlimError('network-or-cors', 'no answer')],
    ['says that it is not there', refusal(400, '-60972')],
  ])('is of a region without Cloud Infinite where that %s, after COS did', async (_, ci) => {
    expect((await readFrom({ ci })).state).toMatchObject({ isRegionServed: false, isCiBound: false })
  })

  test('has imageSlim off where it was never on', async () => {
    expect((await readFrom({ slim: refusal(404, 'NoSuchConfiguration') })).state.imageSlim.isOn).toBe(false)
  })

  test.each([
    ['cors', refusal(404, 'NoSuchBucket'), 'not-found'],
    ['cors', new CosSlimError('network-or-cors', 'no answer'), 'network-or-cors'],
    ['ci', refusal(403, 'AccessDenied'), 'access-denied'],
    ['slim', refusal(403, 'AccessDenied'), 'access-denied'],
    ['slim', { text: '<Error><Code>InternalError</Code></Error>' }, 'service-failed'],
  ])('cannot be told where %s is answered by %j', async (name, reply, code) => {
    await expect(readFrom({ [name]: reply })).rejects.toMatchObject({ code })
  })
})
