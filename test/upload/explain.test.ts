import { describe, expect, test, vi } from 'vitest'
import type { Diagnosis } from '../../src/diagnosis.js'
import type { ClientOptions } from '../../src/types.js'
import { createFakeClient, failureOf } from '../helpers/fake-client.js'
import { pngSource } from '../helpers/made-pictures.js'
import { refused, slimmed } from '../helpers/service-answers.js'

const DIAGNOSIS: Diagnosis = { ok: true, findings: [], steps: [] }

const begin = (options: Partial<ClientOptions> = {}) => createFakeClient({ concurrency: 1, ...options })

describe('the hint of a silence', () => {
  test('says that COS never answered this page', async () => {
    const { host, client } = begin()
    const task = client.upload(pngSource())
    ;(await host.nextRequest()).failWith('network-or-cors')
    const { hint } = await failureOf(task)
    expect(hint).toBe('COS never answered: check CORS. diagnose(client) tells more.')
  })

  test('rules CORS out where bytes left', async () => {
    const { host, client } = begin()
    const task = client.upload(pngSource())
    const request = await host.nextRequest()
    request.reportSent(500)
    request.failWith('network-or-cors')
    expect((await failureOf(task)).hint).toMatch(/^Bytes left, so it is not CORS\./)
  })

  test('rules CORS out where COS answered before', async () => {
    const { host, client } = begin()
    const first = client.upload(pngSource({ width: 2 }), { key: 'a.png' })
    ;(await host.nextRequest()).respondWith(slimmed({ key: 'a.png', sizeBytes: 1 }))
    await first
    const task = client.upload(pngSource())
    ;(await host.nextRequest()).failWith('network-or-cors')
    expect((await failureOf(task)).hint).toMatch(/^COS answered before: check the connection\./)
  })

  test('leaves that of any other failure as it is', async () => {
    const { host, client } = begin()
    const task = client.upload(pngSource())
    ;(await host.nextRequest()).respondWith(refused(403, 'SignatureDoesNotMatch'))
    expect((await failureOf(task)).hint).toBe('Check the STS endpoint.')
  })
})

describe('with explain', () => {
  test('the error carries the diagnosis of its client', async () => {
    const explain = vi.fn<(client: unknown) => Promise<Diagnosis>>(() => Promise.resolve(DIAGNOSIS))
    const { host, client } = begin({ explain })
    const task = client.upload(pngSource())
    ;(await host.nextRequest()).failWith('network-or-cors')
    const error = await failureOf(task)
    expect(error.diagnosis).toBe(DIAGNOSIS)
    expect(explain.mock.calls).toEqual([[client]])
  })

  test('many failures share one diagnosis, and later ones have it as well', async () => {
    const explain = vi.fn(() => Promise.resolve(DIAGNOSIS))
    const { host, client } = begin({ explain })
    for (let count = 0; count < 3; count += 1) {
      const task = client.upload(pngSource())
      ;(await host.nextRequest()).failWith('network-or-cors')
      expect((await failureOf(task)).diagnosis).toBe(DIAGNOSIS)
    }
    expect(explain).toHaveBeenCalledOnce()
  })

  test('a refusal is not diagnosed: it says what is wrong', async () => {
    const explain = vi.fn(() => Promise.resolve(DIAGNOSIS))
    const { host, client } = begin({ explain })
    const task = client.upload(pngSource())
    ;(await host.nextRequest()).respondWith(refused(403, 'SignatureDoesNotMatch'))
    expect((await failureOf(task)).diagnosis).toBeUndefined()
    expect(explain).not.toHaveBeenCalled()
  })

  test.each([
    ['rejects', () => Promise.reject(new Error('no'))],
    ['throws', () => expect.unreachable()],
  ])('a diagnosis that %s takes nothing from the failure', async (_, explain) => {
    const { host, client } = begin({ explain })
    const task = client.upload(pngSource())
    ;(await host.nextRequest()).failWith('network-or-cors')
    expect(await failureOf(task)).toMatchObject({ code: 'network-or-cors' })
  })

  test('an upload is cancelled at once while its silence is diagnosed', async () => {
    const { host, client } = begin({ explain: () => new Promise<Diagnosis>(() => undefined) })
    const task = client.upload(pngSource())
    ;(await host.nextRequest()).failWith('network-or-cors')
    await host.settle()
    task.cancel()
    expect(await failureOf(task)).toMatchObject({ code: 'cancelled' })
  })
})
