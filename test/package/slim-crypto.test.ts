import { createHash, createHmac } from 'node:crypto'
import nodeResolve from '@rollup/plugin-node-resolve'
import fc from 'fast-check'
import { rollup } from 'rollup'
import { beforeAll, expect, test } from 'vitest'
import { slimCrypto } from '../../rollup.config.mjs'

/** The script-tag builds carry crypto-js rewritten as ES modules: it must still count as node:crypto does. */
interface Slimmed {
  readonly hmacSha1: (message: string, key: string) => { toString(): string }
  readonly sha1: (message: string) => { toString(): string }
}

const ENTRY = `
  export { default as hmacSha1 } from 'crypto-js/hmac-sha1.js'
  export { default as sha1 } from 'crypto-js/sha1.js'
`

let slimmed: Slimmed
let code: string

beforeAll(async () => {
  const entry = {
    name: 'entry',
    resolveId: (id: string) => (id === 'entry' ? id : null),
    load: (id: string) => (id === 'entry' ? ENTRY : null),
  }
  const build = await rollup({ input: 'entry', plugins: [entry, slimCrypto(), nodeResolve({ browser: true })] })
  const { output } = await build.generate({ format: 'es' })
  code = output[0].code
  slimmed = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as Slimmed // exports of ENTRY
})

test('counts HMAC-SHA1 of any text with any key as node:crypto does', () => {
  const text = fc.string({ unit: 'binary', maxLength: 300 })
  fc.assert(
    fc.property(text, text, (message, key) => {
      expect(slimmed.hmacSha1(message, key).toString()).toBe(createHmac('sha1', key).update(message).digest('hex'))
    }),
  )
})

test('counts SHA1 of any text as node:crypto does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), message => {
      expect(slimmed.sha1(message).toString()).toBe(createHash('sha1').update(message).digest('hex'))
    }),
  )
})

test('leaves nothing of module loaders and random numbers behind', () => {
  expect(code).not.toMatch(/require\(|define\.amd|getRandomValues|randomBytes/)
})
