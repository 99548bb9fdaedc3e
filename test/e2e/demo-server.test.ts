import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../demo/server/app.js'
import { realService } from '../../demo/server/service.js'
import { startDemo } from '../../demo/start.js'

const ORIGIN = 'https://examplebucket-1250000000.cos.ap-beijing.myqcloud.com'
const SECRET_KEY = 'EXAMPLEKEYEXAMPLEKEYEXAMPLE00001'
const service = realService({
  secretId: 'AKIDEXAMPLEEXAMPLEEXAMPLE00000000001',
  secretKey: SECRET_KEY,
  bucket: 'examplebucket-1250000000',
  region: 'ap-beijing',
})

let app: Awaited<ReturnType<typeof createApp>>

beforeAll(async () => {
  app = await createApp(service, () => undefined)
})

afterAll(() => app.close())

const get = (url: string, host = '127.0.0.1:8080') => app.inject({ method: 'GET', url, headers: { host } })

test('with an account the same page speaks to the bucket itself', async () => {
  const page = await get('/')
  expect(page.statusCode).toBe(200)
  expect(page.headers['content-security-policy']).toContain(`connect-src 'self' ${ORIGIN};`)
  expect((await get('/destination.json')).json()).toEqual({
    kind: 'cos',
    bucket: 'examplebucket-1250000000',
    region: 'ap-beijing',
  })
})

test('with an account behind it, answers to no host name but those of this machine', async () => {
  for (const url of ['/', '/sts', '/destination.json'])
    expect((await get(url, 'evil.example:8080')).statusCode).toBe(421)
  expect((await get('/', 'localhost:8080')).statusCode).toBe(200)
})

test('says in one sentence that the port is taken', async () => {
  const first = await startDemo({ port: 0 })
  const port = Number(new URL(first.url).port)
  await expect(startDemo({ port })).rejects.toThrow(
    new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 cannot be used, .+ PORT=8081 npm run demo$`),
  )
  await first.close()
})
