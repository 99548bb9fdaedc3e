import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')
const ANY_FREE_PORT = '0'

let running: ChildProcessWithoutNullStreams | undefined

/** Starts a script of package.json as a shell user does. */
function npmRun(script: string): ChildProcessWithoutNullStreams {
  const env = { ...process.env, PORT: ANY_FREE_PORT }
  running = spawn('npm', ['run', '--silent', script], { cwd: ROOT, env })
  return running
}

afterEach(() => running?.kill())

async function firstLineOf({ stdout }: ChildProcessWithoutNullStreams): Promise<string> {
  const [line] = (await once(createInterface(stdout), 'line')) as [string] // readline's event
  return line
}

test('npm run emulator prints one JSON line when it is ready, and answers there', async () => {
  const { endpoint, ...rest } = JSON.parse(await firstLineOf(npmRun('emulator'))) as { endpoint: string } // as documented
  expect(Object.keys(rest)).toEqual(expect.arrayContaining(['bucket', 'region', 'secretId', 'secretKey']))
  const response = await fetch(endpoint)
  expect(response.headers.get('x-cos-request-id')).toBeTruthy()
})

test('npm run emulator ends, server and all, when npm is told to end', async () => {
  const command = npmRun('emulator')
  const { endpoint } = JSON.parse(await firstLineOf(command)) as { endpoint: string } // as documented
  command.kill('SIGTERM')
  await once(command, 'close') // when the last process holding its output has ended
  await expect(fetch(endpoint)).rejects.toThrow('fetch failed')
})
