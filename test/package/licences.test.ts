import { existsSync, readFileSync } from 'node:fs'
import { rollup, type OutputOptions, type RollupOptions } from 'rollup'
import { beforeAll, describe, expect, test } from 'vitest'
import builds from '../../rollup.config.mjs'
import { builtFile } from '../helpers/installed-package.js'

/** Every file that is served or taken by itself, and the packages whose modules its bundle has code of. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  'cos-slim.min.js': ['axios', 'crypto-js'],
  'cos-slim.lite.min.js': ['crypto-js'],
  'cos-slim.rest.min.js': ['crypto-js'],
  'cos-slim.diagnose.min.js': [],
  'miniprogram/index.js': ['axios', 'crypto-js'],
  'miniprogram/diagnose.js': [],
  'miniprogram/cos-slim-uploader/index.js': [],
}

interface Build extends RollupOptions {
  readonly output: OutputOptions
}

const options = new Map((builds as Build[]).map(build => [(build.output.file ?? '').replace('dist/', ''), build]))

/** Names of the packages that have code in the bundle, as rollup tells them before anything is minified. */
async function packagesIn(file: string): Promise<string[]> {
  const build = options.get(file)
  if (!build) throw new Error(`${file} is not built`)
  const bundle = await rollup(build)
  const { output } = await bundle.generate({ ...build.output, plugins: [] })
  const rendered = Object.entries(output[0].modules).filter(([, { renderedLength }]) => renderedLength > 0)
  const inside = rendered.flatMap(([id]) => id.split('/node_modules/').slice(1).at(-1) ?? [])
  return [...new Set(inside.map(path => path.split('/')[0] ?? ''))].sort()
}

function saidBy(name: string) {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')) as Record<
    string,
    string
  > // npm's own format
  return {
    title: `${name} ${version ?? ''} ${license ?? ''}`,
    text: readFileSync(`node_modules/${name}/LICENSE`, 'utf8').trim(),
  }
}

const holdersIn = (text: string) =>
  text
    .split('\n')
    .filter(line => line.includes('Copyright (c)'))
    .map(line => line.slice(line.indexOf('(c)')).trim())

const own = `cos-slim ${(JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version} MIT`

test('every file that holds code of others, or stands alone, is among those that are looked at', () => {
  const isAlone = ({ output }: Build) => output.banner || ['iife', 'cjs'].includes(String(output.format))
  const alone = [...options].filter(([file, build]) => isAlone(build) && !file.startsWith('build/'))
  expect(alone.map(([file]) => file).sort()).toEqual(Object.keys(OTHERS).sort())
})

describe.each(Object.entries(OTHERS))('%s', (file, names) => {
  test(`holds code of ${names.join(' and ') || 'nobody else'}`, async () => {
    expect(await packagesIn(file)).toEqual(names)
  })
})

test.each(Object.entries(OTHERS).filter(([file]) => options.get(file)?.output.banner))(
  '%s names them in its first lines, with version, licence and copyright',
  (file, names) => {
    const [banner = ''] = builtFile(file).split('*/')
    const lines = names.map(saidBy).map(({ title, text }) => `${title} ${holdersIn(text).join(', ')}`)
    expect(banner.trim().split('\n')).toEqual([`/*! ${own}`, ...lines, 'texts: licences.txt'])
  },
)

test('a file without such lines holds nothing of others', () => {
  const silent = Object.keys(OTHERS).filter(file => !options.get(file)?.output.banner)
  expect(silent.flatMap(file => OTHERS[file] ?? [])).toEqual([])
})

describe('licences.txt', () => {
  let texts: string
  beforeAll(() => {
    texts = builtFile('licences.txt')
  })

  test('holds the whole licence of every package that is inside any file, and ours', () => {
    const names = [...new Set(Object.values(OTHERS).flat())].sort()
    const notices = [{ title: own, text: readFileSync('LICENSE', 'utf8').trim() }, ...names.map(saidBy)]
    expect(texts).toBe(notices.map(({ title, text }) => `${title}\n\n${text}\n`).join('\n\n'))
  })

  test('needs no NOTICE beside it, since no package has one', () => {
    const names = Object.values(OTHERS).flat()
    expect(names.filter(name => existsSync(`node_modules/${name}/NOTICE`))).toEqual([])
  })
})
