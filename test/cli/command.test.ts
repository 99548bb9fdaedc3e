import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { defaultSettings } from '../../demo/emulator/settings.js'
import { version } from '../../src/version.js'
import { runCommand, variablesOf } from '../helpers/command.js'

let cos: LocalCos
beforeAll(async () => {
  cos = await startLocalCos()
})
beforeEach(() => void Object.assign(cos.settings, defaultSettings()))
afterAll(() => cos.close())

describe('the built command', () => {
  test('tells its version', async () => {
    expect(await runCommand(cos, ['--version'])).toMatchObject({ code: 0, out: `${version}\n`, notes: '' })
  })

  test.each([
    [['--help'], /COS_SECRET_ID[^]*Exit codes\n {2}0 [^]*130/],
    [['status', '--help'], /--origin <origin>[^]*ci:DescribeImageSlim/],
    [['setup', '--help'], /--yes[^]*ci:SetImageSlim/],
    [['slim', '--help'], /--save-as <pattern>[^]*--json/],
  ])('helps with %j, without an environment', async (words, text) => {
    const { code, out } = await runCommand(cos, words, { variables: {} })
    expect(code).toBe(0)
    expect(out).toMatch(text)
    expect(Math.max(...out.split('\n').map(line => line.length))).toBeLessThanOrEqual(120)
  })

  test('ends with 2 and says how to call it, on standard error alone', async () => {
    expect(await runCommand(cos, ['frobnicate'])).toMatchObject({
      code: 2,
      out: '',
      notes: 'There is no such command. The commands are status, setup, slim.\nSee cos-slim --help.\n',
    })
  })

  test('ends with 2 and names what the environment lacks', async () => {
    const { code, notes } = await runCommand(cos, ['status'], { variables: { COS_BUCKET: cos.bucket } })
    expect(code).toBe(2)
    expect(notes).toContain('COS_SECRET_ID, COS_SECRET_KEY, COS_REGION')
  })

  test('takes the end of its reader for no failure', async () => {
    const cli = resolve(import.meta.dirname, '../../dist/cli.js')
    const child = spawn(process.execPath, [cli, 'slim', '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    let notes = ''
    child.stderr.on('data', (chunk: Buffer) => (notes += chunk.toString()))
    expect(await once(child, 'close')).toEqual([0, null])
    expect(notes).toBe('')
  })
})

describe('what COS refuses ends with 3, a remedy, and no secret', () => {
  const wrongKey = { COS_SECRET_KEY: 'WRONGKEYWRONGKEYWRONGKEY' }

  test.each([
    ['a key that does not belong to its id', wrongKey, 'Check that COS_SECRET_KEY belongs to COS_SECRET_ID.'],
    ['an id that nobody knows', { COS_SECRET_ID: 'AKIDUNKNOWNUNKNOWN' }, 'Check COS_SECRET_ID'],
    [
      'a COS that does not answer',
      { COS_ENDPOINT: 'http://127.0.0.1:9' },
      'Check the connection, COS_REGION and COS_ENDPOINT.',
    ],
  ])('%s', async (_, variables, remedy) => {
    const place = { variables: { ...variablesOf(cos), ...variables } }
    const { code, out, notes } = await runCommand(cos, ['status', '--json'], place)
    expect(code).toBe(3)
    expect(notes).toContain(remedy)
    expect(JSON.parse(out)).toMatchObject({
      error: { code: expect.any(String) as string, remedy: expect.stringContaining(remedy) as string },
    })
    for (const secret of [cos.secretId, cos.secretKey, wrongKey.COS_SECRET_KEY, 'AKIDUNKNOWNUNKNOWN', 'q-signature']) {
      expect(out + notes).not.toContain(secret)
    }
  })

  test('a service in trouble', async () => {
    cos.settings.faults.push({ match: { method: 'GET' }, action: 'status', status: 503, code: 'ServiceUnavailable' })
    expect(await runCommand(cos, ['status'])).toMatchObject({
      code: 3,
      notes: expect.stringContaining('Try again later.') as string,
    })
  })
})
