import { describe, expect, test } from 'vitest'
import { readArguments } from '../../src/cli/arguments.js'
import { UsageError } from '../../src/cli/usage-error.js'

const refusal = (...words: string[]): string => {
  try {
    readArguments(words)
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  return 'taken'
}

describe('the words behind the command', () => {
  test.each([[[]], [['help']], [['--help']], [['-h']]])('%j ask for help', words => {
    expect(readArguments(words)).toEqual({ name: 'help', of: undefined })
  })

  test('ask for the help of one command in either order', () => {
    expect(readArguments(['help', 'slim'])).toEqual({ name: 'help', of: 'slim' })
    expect(readArguments(['slim', '--help'])).toEqual({ name: 'help', of: 'slim' })
  })

  test('ask for the version', () => {
    expect(readArguments(['--version'])).toEqual({ name: 'version' })
    expect(readArguments(['status', '--version'])).toEqual({ name: 'version' })
  })

  test.each([
    ['zh', 'zh'],
    ['zh-CN', 'zh'],
    ['zh_TW', 'zh'],
    ['en', 'en'],
    ['EN-gb', 'en'],
  ])('--lang %s means %s', (lang, locale) => {
    expect(readArguments(['status', '--lang', lang])).toEqual({ name: 'status', origins: [], json: false, locale })
  })

  test('name no language that there is none of, and none for a command that has one only', () => {
    for (const lang of ['fr', 'zhuang', '']) {
      expect(refusal('status', `--lang=${lang}`)).toBe('--lang can be en or zh.')
    }
    expect(refusal('setup', '--lang', 'zh')).toBe('setup has no option --lang.')
  })

  test('name each origin once, as a browser does', () => {
    const words = [
      '--origin',
      'https://App.example.com/',
      '--origin=https://app.example.com',
      '--origin',
      'http://a:81',
    ]
    expect(readArguments(['status', ...words])).toEqual({
      name: 'status',
      origins: ['https://app.example.com', 'http://a:81'],
      json: false,
    })
  })

  test('set up with everything given', () => {
    expect(readArguments(['setup', '-y', '--json', '--origin', '*'])).toEqual({
      name: 'setup',
      origins: ['*'],
      json: true,
      yes: true,
    })
  })

  test('slim nothing for real unless they say so, and stay below the limits of the service', () => {
    expect(readArguments(['slim', 'uploads/'])).toEqual({
      name: 'slim',
      prefix: 'uploads/',
      ...{ json: false, yes: false, run: false },
      suffixes: ['png', 'jpg', 'jpeg', 'gif'],
      minBytes: 1,
      maxBytes: 32 * 1024 * 1024,
      ...{ ratePerSec: 90, concurrency: 20 },
    })
  })

  test('slim as they say', () => {
    const words = [
      '--run',
      '--suffix',
      'PNG,.jpg',
      '--suffix=png',
      '--min-size',
      '4k',
      '--max-size',
      '20M',
      '--rate',
      '7',
    ]
    expect(
      readArguments(['slim', '', ...words, '--save-as', 'slim/{key}', '--journal', 'a', '--csv', 'b']),
    ).toMatchObject({
      ...{ prefix: '', run: true, suffixes: ['png', 'jpg'], minBytes: 4096, maxBytes: 20 * 1024 * 1024 },
      ...{ ratePerSec: 7, saveAs: 'slim/{key}', journal: 'a', csv: 'b' },
    })
  })

  test.each([
    [['frobnicate'], 'no such command'],
    [['status', 'extra'], 'status takes no argument'],
    [['status', '--run'], 'status has no option --run'],
    [['status', '--yes'], 'status has no option --yes'],
    [['setup', '--yes=1'], '--yes was given a value'],
    [['setup', '--origin'], '--origin was given no value'],
    [['status', '--origin', 'app.example.com'], '--origin has to be like'],
    [['status', '--origin', 'https://app.example.com/path'], '--origin has to be like'],
    [['slim'], 'slim takes one prefix'],
    [['slim', 'a/', 'b/'], 'slim takes one prefix'],
    [['slim', '/a'], 'begin without a slash'],
    [['slim', 'a/', '--suffix', 'webp'], '--suffix can be'],
    [['slim', 'a/', '--min-size', '1.5m'], '--min-size has to be'],
    [['slim', 'a/', '--min-size', '0'], '--min-size has to be'],
    [['slim', 'a/', '--max-size', '33m'], '--max-size is above 32m'],
    [['slim', 'a/', '--min-size', '5k', '--max-size', '4k'], '--min-size is above --max-size'],
    [['slim', 'a/', '--rate', '101'], '--rate has to be a number from 1 to 100'],
    [['slim', 'a/', '--rate', '0'], '--rate has to be'],
    [['slim', 'a/', '--concurrency', 'many'], '--concurrency has to be'],
  ])('%j are refused with the reason', (words, reason) => {
    expect(refusal(...words)).toContain(reason)
  })

  test.each([
    [['SECRETWORD']],
    [['status', 'SECRETWORD']],
    [['status', '--secret-key=SECRETWORD']],
    [['setup', '--yes=SECRETWORD']],
    [['slim', 'a/', '--rate', 'SECRETWORD']],
    [['status', '--origin', 'SECRETWORD']],
    [['slim', '/SECRETWORD']],
    [['slim', 'a/', 'SECRETWORD']],
  ])('%j are refused without a word of what could be a key', words => {
    expect(refusal(...words)).not.toMatch(/SECRETWORD|taken/)
  })
})
