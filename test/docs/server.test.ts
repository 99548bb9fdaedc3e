import { execFile } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { transform } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { readStsReply } from '../../src/credentials/sts-response.js'
import { moduleOf } from './compile.js'
import { codeIn, pageOf } from './page.js'

const RUN_MS = 30_000
const TOKEN = 'Bearer the token of user 42'

/** Asks all handlers of the guide, with a token and without. */
const ASK = `
  import { once } from 'node:events'
  import guide, { main_handler, server } from './guide.mjs'

  const headers = { authorization: ${JSON.stringify(TOKEN)} }
  if (!server.listening) await once(server, 'listening')
  const node = 'http://127.0.0.1:' + server.address().port + '/sts'
  const ways = {
    node: given => fetch(node, { headers: given }),
    fetch: given => guide.fetch(new Request('https://app.example.com/sts', { headers: given })),
    event: async given => {
      const { statusCode: status, body, headers } = await main_handler({ httpMethod: 'GET', path: '/sts', headers: given })
      return new Response(body, { status, headers })
    },
  }
  const answers = []
  for (const [way, ask] of Object.entries(ways)) {
    const answer = await ask(headers)
    answers.push({ way, status: answer.status, cache: answer.headers.get('cache-control'), body: await answer.json(), refusal: (await ask({})).status })
  }
  console.log(JSON.stringify(answers))
  process.exit()
`

interface Answer {
  readonly way: string
  readonly status: number
  readonly cache: string
  readonly body: unknown
  readonly refusal: number
}

const folder = resolve('build/docs', `server-${process.pid}`)
let cos: LocalCos
let answers: readonly Answer[]

beforeAll(async () => {
  cos = await startLocalCos()
  mkdirSync(folder, { recursive: true })
  // One block is the page's side, which asks another server.
  const blocks = codeIn(pageOf('docs/guides/server.md'), 'ts').filter(code => !code.includes("from 'cos-slim'"))
  const { code } = await transform(moduleOf(blocks).replace('const server =', 'export const server ='), {
    loader: 'ts',
  })
  writeFileSync(join(folder, 'guide.mjs'), code)
  writeFileSync(join(folder, 'ask.mjs'), ASK)
  const env = {
    ...process.env,
    COS_SECRET_ID: cos.secretId,
    COS_SECRET_KEY: cos.secretKey,
    COS_BUCKET: cos.bucket,
    COS_REGION: cos.region,
    STS_ENDPOINT: cos.stsEndpoint,
    PORT: '0',
  }
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'ask.mjs')], { env })
  answers = JSON.parse(stdout) as Answer[] // printed above
}, RUN_MS)
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await cos.close()
})

test.each(['node', 'fetch', 'event'])('the handler of the server guide hands out credentials, by way of %s', way => {
  const answer = answers.find(one => one.way === way)
  expect(answer).toMatchObject({ status: 200, cache: 'no-store', refusal: 403 })
  const reply = readStsReply(answer?.body)
  expect(reply).toMatchObject({ bucket: cos.bucket, region: cos.region, keyPrefix: 'uploads/u42/' })
  expect(reply.sessionToken).not.toBe('')
})
