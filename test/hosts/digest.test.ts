import { createHash } from 'node:crypto'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createMd5, digest } from '../../src/hosts/digest.js'
import type { Digester } from '../../src/hosts/digest.js'

const expected = (bytes: Uint8Array) => createHash('md5').update(bytes).digest()
const noise = (sizeBytes: number) => Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 7919) % 251)

// RFC 1321, appendix A.5.
test.each([
  ['', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['a', '0cc175b9c0f1b6a831c399e269772661'],
  ['abc', '900150983cd24fb0d6963f7d28e17f72'],
  ['message digest', 'f96b697d7cb7938d525a2f31aaf161d0'],
  ['abcdefghijklmnopqrstuvwxyz', 'c3fcd3d76192e4007dfb496cca67e13b'],
  [
    '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
    '57edf4a22be3c955ac49da2e2107b67a',
  ],
])('the digest of %o is that of the RFC', (text, hex) => {
  const md5 = createMd5()
  md5.add(Buffer.from(text))
  expect(Buffer.from(md5.end()).toString('hex')).toBe(hex)
})

test('every length up to three blocks is padded right', () => {
  for (let sizeBytes = 0; sizeBytes <= 192; sizeBytes += 1) {
    const md5 = createMd5()
    md5.add(noise(sizeBytes))
    expect([sizeBytes, ...md5.end()]).toEqual([sizeBytes, ...expected(noise(sizeBytes))])
  }
})

test('any bytes in any pieces have the digest that Node finds', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), pieces => {
      const md5 = createMd5()
      for (const piece of pieces) md5.add(piece)
      expect(md5.end()).toEqual([...expected(Buffer.concat(pieces))])
    }),
  )
})

test('it stands alone: its text is all that a worker is given', () => {
  // What it does with text of ours is what the worker does.
  const alone = runInNewContext(`(${createMd5.toString()})()`) as Digester // just made
  alone.add(noise(1000))
  expect(Array.from(alone.end())).toEqual([...expected(noise(1000))])
})

test('a stretch is digested in base64, and the source read in pieces', async () => {
  const bytes = noise(700_000)
  const sizes: number[] = []
  const read = (start: number, end: number) => {
    sizes.push(end - start)
    return Promise.resolve(bytes.subarray(start, end))
  }
  expect(await digest({ read }, 5, 699_999)).toBe(expected(bytes.subarray(5, 699_999)).toString('base64'))
  expect(Math.max(...sizes)).toBe(256 * 1024)
})

test('a stretch is read in order, without gaps, and no byte of it twice', async () => {
  const ranges: number[][] = []
  const read = (start: number, end: number) => {
    ranges.push([start, end])
    return Promise.resolve(noise(end - start))
  }
  await digest({ read }, 100, 600_000)
  expect(ranges).toEqual([
    [100, 262_244],
    [262_244, 524_388],
    [524_388, 600_000],
  ])
})

test('nothing is read of an empty stretch', async () => {
  const read = () => Promise.reject(new Error('It was read.'))
  expect(await digest({ read }, 5, 5)).toBe(expected(new Uint8Array()).toString('base64'))
})

test('who computes is dismissed after the end, and after a failure', async () => {
  const failure = new Error('gone')
  for (const read of [() => Promise.resolve(new Uint8Array(3)), () => Promise.reject(failure)]) {
    const asked: (number | undefined)[] = []
    const open = () => ({
      ask: (piece?: Uint8Array) => Promise.resolve((asked.push(piece?.length), [0, 16, 131])),
      close: () => void asked.push(-1),
    })
    const outcome = await digest({ read }, 0, 3, open).catch((error: unknown) => error)
    expect([outcome, ...asked]).toEqual(asked.length > 1 ? ['ABCD', 3, undefined, -1] : [failure, -1])
  }
})
