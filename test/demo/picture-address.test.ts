import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { pictureAddress } from '../../demo/server/picture-address.js'
import { realService } from '../../demo/server/service.js'

const NOW_MS = 1767225605_000
const SECRET_KEY = 'EXAMPLEKEYEXAMPLEKEYEXAMPLE00001'
const service = realService({
  secretId: 'AKIDEXAMPLEEXAMPLEEXAMPLE00000000001',
  secretKey: SECRET_KEY,
  bucket: 'examplebucket-1250000000',
  region: 'ap-beijing',
})

test('signs the picture for five minutes, host included', () => {
  const address = new URL(pictureAddress(service, 'demo/u42/cat.png', NOW_MS))
  const keyTime = '1767225600;1767225900'
  const hmac = (key: string, text: string) => createHmac('sha1', key).update(text).digest('hex')
  const httpString = `get\n/demo/u42/cat.png\n\nhost=${address.host}\n`
  const digest = createHash('sha1').update(httpString).digest('hex')

  expect(address.origin + address.pathname).toBe(
    'https://examplebucket-1250000000.cos.ap-beijing.myqcloud.com/demo/u42/cat.png',
  )
  expect(address.searchParams.get('q-key-time')).toBe(keyTime)
  expect(address.searchParams.get('q-header-list')).toBe('host')
  expect(address.searchParams.get('q-signature')).toBe(hmac(hmac(SECRET_KEY, keyTime), `sha1\n${keyTime}\n${digest}\n`))
})
