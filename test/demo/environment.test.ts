import { expect, test } from 'vitest'
import { accountOf, portOf, SettingError } from '../../demo/server/environment.js'

const ACCOUNT = {
  COS_SECRET_ID: 'AKIDEXAMPLE',
  COS_SECRET_KEY: 'EXAMPLEKEY',
  COS_BUCKET: 'examplebucket-1250000000',
  COS_REGION: 'ap-beijing',
}

test('takes the local COS when nothing is set', () => {
  expect(accountOf({})).toBeUndefined()
})

test('takes the real service when all four are set', () => {
  expect(accountOf(ACCOUNT)).toEqual({
    secretId: 'AKIDEXAMPLE',
    secretKey: 'EXAMPLEKEY',
    bucket: 'examplebucket-1250000000',
    region: 'ap-beijing',
  })
})

test('names exactly what is missing of the four', () => {
  const partial = { COS_SECRET_ID: 'AKIDEXAMPLE', COS_BUCKET: 'examplebucket-1250000000', COS_REGION: '' }
  expect(() => accountOf(partial)).toThrow(/^Not set: COS_SECRET_KEY, COS_REGION\./)
})

test.each([
  [{ COS_BUCKET: 'examplebucket' }, 'bucket has to be <name>-<APPID>; got "examplebucket"'],
  [{ COS_REGION: 'beijing' }, 'region has to look like ap-beijing; got "beijing"'],
])('refuses %o, which cannot be right', (change, message) => {
  expect(() => accountOf({ ...ACCOUNT, ...change })).toThrow(message)
})

test('shows no secret in any of its messages', () => {
  const { COS_SECRET_KEY } = ACCOUNT
  for (const change of [{ COS_BUCKET: 'x' }, { COS_REGION: 'x' }, { COS_REGION: '' }]) {
    expect(messageOf({ ...ACCOUNT, ...change })).not.toContain(COS_SECRET_KEY)
  }
})

test('uses port 8080, or the one that PORT names', () => {
  expect(portOf({})).toBe(8080)
  expect(portOf({ PORT: '8123' })).toBe(8123)
})

test.each(['http', '-1', '65536', '80.5', ' '])('refuses PORT=%s', port => {
  expect(() => portOf({ PORT: port })).toThrow(SettingError)
})

function messageOf(environment: Record<string, string>): string {
  try {
    accountOf(environment)
  } catch (error) {
    return String(error)
  }
  throw new Error('It was accepted')
}
