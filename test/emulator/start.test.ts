import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { afterEach, expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')
const TIMEOUT_MS = 30_000

let child: ChildProcess | undefined
afterEach(() => void child?.kill('SIGKILL'))

async function start(port: string): Promise<{ child: ChildProcess; output: () => string; errors: () => string }> {
  let [output, errors] = ['', '']
  const started = spawn(process.execPath, ['--import', 'tsx', 'demo/emulator/start.ts'], {
    cwd: ROOT,
    env: { ...process.env, PORT: port },
  })
  child = started
  started.stdout.on('data', chunk => (output += String(chunk)))
  started.stderr.on('data', chunk => (errors += String(chunk)))
  await Promise.race([once(started.stdout, 'data'), once(started, 'exit')])
  return { child: started, output: () => output, errors: () => errors }
}

test('prints one line of JSON when it is ready, serves, and ends on a signal', { timeout: TIMEOUT_MS }, async () => {
  const started = await start('0')
  const line = JSON.parse(started.output()) as Record<string, string> // the line that the test is about
  expect(started.output().split('\n')).toHaveLength(2)
  expect(Object.keys(line)).toEqual(['endpoint', 'bucket', 'region', 'secretId', 'secretKey', 'stsEndpoint'])
  const response = await fetch(`${line['endpoint'] ?? ''}/no-such`)
  expect(await response.text()).toContain('NoSuchKey')
  const exited = once(started.child, 'exit')
  started.child.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
})

test('says in one sentence that its port is used', { timeout: TIMEOUT_MS }, async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? String(address.port) : ''
  const started = await start(port)
  if (started.child.exitCode === null) await once(started.child, 'exit')
  server.close()
  expect(started.child.exitCode).toBe(1)
  expect(started.output()).toBe('')
  expect(started.errors()).toBe(
    `Port ${port} is in use: stop what listens there, or choose another with PORT=<number>.\n`,
  )
})
