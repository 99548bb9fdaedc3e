import { describe, expect, test } from 'vitest'
import { CosSlimError } from '../../src/errors.js'
import type { Lease, Session } from '../../src/protocol/session.js'
import { borrow } from '../../src/request/borrow.js'

/** A session that numbers what it lends, and remembers what it was asked and told. */
function createLender() {
  const asked: [forSec: number, needsKey: boolean][] = []
  const dropped: string[] = []
  let failure: Error | undefined
  const session: Session = {
    lease: (forSec, needsKey) => {
      asked.push([forSec, needsKey])
      if (failure) return Promise.reject(failure)
      const credentials = { secretId: `AKID${asked.length}`, secretKey: 'EXAMPLEKEY', keyTime: '1;2' }
      return Promise.resolve({
        credentials,
        origin: { origin: 'https://cos.example', host: 'cos.example' },
        keyPrefix: '',
      })
    },
    drop: ({ credentials }) => void dropped.push(credentials.secretId),
    serverNowMs: () => 0,
    clear: () => undefined,
  }
  return { session, asked, dropped, failFromNowOn: (error: Error) => void (failure = error) }
}

const idOf = ({ credentials }: Lease) => Promise.resolve(credentials.secretId)
const expired = () => new CosSlimError('credentials-expired', 'They expired.')

/** A request that is refused with each of the errors in turn, and passes then. */
function refusedWith(...errors: readonly Error[]) {
  const left = [...errors]
  const used: string[] = []
  const request = ({ credentials }: Lease) => {
    used.push(credentials.secretId)
    const error = left.shift()
    return error ? Promise.reject(error) : Promise.resolve(credentials.secretId)
  }
  return { used, request }
}

test('nobody is asked for credentials before there is a request', () => {
  const { session, asked } = createLender()
  borrow(session)
  expect(asked).toHaveLength(0)
})

test('they are asked for as long as one request takes, and with its key', async () => {
  const { session, asked } = createLender()
  await borrow(session, 240, true)(idOf)
  expect(asked).toEqual([[240, true]])
})

test('for as short as it may be, and without a key, where nothing is said', async () => {
  const { session, asked } = createLender()
  await borrow(session)(idOf)
  expect(asked).toEqual([[0, false]])
})

test('all requests of one piece of work have the same', async () => {
  const { session, asked, dropped } = createLender()
  const withLease = borrow(session)
  expect([await withLease(idOf), await withLease(idOf), await withLease(idOf)]).toEqual(['AKID1', 'AKID1', 'AKID1'])
  expect([asked.length, dropped]).toEqual([1, []])
})

test('two pieces of work borrow for themselves', async () => {
  const { session } = createLender()
  expect(await borrow(session)(idOf)).toBe('AKID1')
  expect(await borrow(session)(idOf)).toBe('AKID2')
})

describe('credentials that the service calls expired', () => {
  test('are given back, and the request is sent once more with new ones', async () => {
    const { session, dropped } = createLender()
    const { request, used } = refusedWith(expired())
    expect(await borrow(session)(request)).toBe('AKID2')
    expect([used, dropped]).toEqual([['AKID1', 'AKID2'], ['AKID1']])
  })

  test('are replaced for the requests that follow too', async () => {
    const { session } = createLender()
    const withLease = borrow(session)
    await withLease(refusedWith(expired()).request)
    expect(await withLease(idOf)).toBe('AKID2')
  })

  test('are asked for anew as the first were', async () => {
    const { session, asked } = createLender()
    await borrow(session, 240, true)(refusedWith(expired()).request)
    expect(asked).toEqual([
      [240, true],
      [240, true],
    ])
  })

  test('end the work where the new ones are called expired too', async () => {
    const { session, asked, dropped } = createLender()
    const { request, used } = refusedWith(expired(), expired())
    await expect(borrow(session)(request)).rejects.toMatchObject({ code: 'credentials-expired' })
    expect([used.length, asked.length, dropped]).toEqual([2, 2, ['AKID1']])
  })

  test('are renewed once in all, not once for each request of the work', async () => {
    const { session, asked } = createLender()
    const withLease = borrow(session)
    await withLease(refusedWith(expired()).request)
    await expect(withLease(refusedWith(expired()).request)).rejects.toMatchObject({ code: 'credentials-expired' })
    expect(asked).toHaveLength(2)
  })

  test('are known as such from another copy of this SDK too', async () => {
    const { session } = createLender()
    const foreign = Object.assign(new Error('They expired.'), { name: 'CosSlimError', code: 'credentials-expired' })
    expect(await borrow(session)(refusedWith(foreign).request)).toBe('AKID2')
  })
})

test.each([
  ['a denial', new CosSlimError('access-denied', 'No.')],
  ['a lost connection', new CosSlimError('network-or-cors', 'No.')],
  ['credentials that were refused before they came', new CosSlimError('credentials-refused', 'No.')],
  ['a fault of a callback', new RangeError('No.')],
])('%s is no reason to renew anything', async (_what, error) => {
  const { session, asked, dropped } = createLender()
  const { request, used } = refusedWith(error)
  await expect(borrow(session)(request)).rejects.toBe(error)
  expect([used.length, asked.length, dropped]).toEqual([1, 1, []])
})

describe('credentials that cannot be had', () => {
  const unreachable = new CosSlimError('credentials-unreachable', 'The STS endpoint cannot be reached.')

  test('end the work before the request', async () => {
    const { session, failFromNowOn } = createLender()
    failFromNowOn(unreachable)
    const { request, used } = refusedWith()
    await expect(borrow(session)(request)).rejects.toBe(unreachable)
    expect(used).toEqual([])
  })

  test('end it with their own reason where they were to replace others', async () => {
    const { session, failFromNowOn } = createLender()
    const request = () => {
      failFromNowOn(unreachable)
      return Promise.reject(expired())
    }
    await expect(borrow(session)(request)).rejects.toBe(unreachable)
  })

  test('may be had for the next request', async () => {
    const { session, asked } = createLender()
    const lease = (forSec: number, needsKey: boolean) =>
      asked.length === 0
        ? (asked.push([forSec, needsKey]), Promise.reject(unreachable))
        : session.lease(forSec, needsKey)
    const withLease = borrow({ ...session, lease })
    await expect(withLease(idOf)).rejects.toBe(unreachable)
    expect(await withLease(idOf)).toBe('AKID2')
  })
})
