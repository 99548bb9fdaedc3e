import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readModules } from '../helpers/built-modules.js'
import { PREPARE_MS, prepareProject, runIn } from '../helpers/project-folder.js'
import { unpackInto } from '../helpers/packed-package.js'
import { startPhone, type Phone } from '../helpers/phone.js'
import { photograph } from '../helpers/pictures.js'
import { savedReport } from '../helpers/saved-report.js'
import { ENGINE_NAMES } from '../helpers/worlds/world.js'

const PROJECTS = [
  { name: 'taro', output: 'dist' },
  { name: 'uni-app', output: 'dist/build/mp-weixin' },
] as const

const PAGE = 'pages/index/index'

/** Of what the project's own tsconfig.json includes. */
function typeErrorsOf(folder: string): string[] {
  const read = ts.readConfigFile(join(folder, 'tsconfig.json'), path => ts.sys.readFile(path))
  const { options, fileNames } = ts.parseJsonConfigFileContent(read.config, ts.sys, folder)
  return ts
    .getPreEmitDiagnostics(ts.createProgram(fileNames, options))
    .map(({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`)
}

let phone: Phone
beforeAll(async () => {
  phone = await startPhone()
})
afterAll(() => phone.close())

describe.each(PROJECTS)('a project of $name', ({ name, output }) => {
  let folder: string
  let built: string

  beforeAll(async () => {
    folder = await prepareProject(name)
    unpackInto(folder)
    await runIn(folder, 'npm', ['run', 'build'])
    built = join(folder, output)
  }, PREPARE_MS)

  test('builds with the package', () => {
    const pages = (JSON.parse(readFileSync(join(built, 'app.json'), 'utf8')) as { pages: unknown }).pages // WeChat's form
    expect(pages).toEqual([PAGE])
    expect(Object.values(readModules(built)).join('\n')).toContain('q-sign-algorithm') // only the package writes that
  })

  test.each(ENGINE_NAMES)(
    'uploads the chosen picture and says how much was saved, and that all is right, in %s',
    async engine => {
      const picture = photograph('seeding-1335kb.png')
      const wxml = readFileSync(join(built, `${PAGE}.wxml`), 'utf8')
      const texts = await phone.upload({ modules: readModules(built), page: PAGE, wxml }, picture, engine)
      expect(texts['phase']?.at(-1)).toBe('done')
      expect(texts['diagnosis']?.at(-1)).toMatch(/^Nothing is wrong\./)
      const report = await savedReport(phone.cos, texts, picture)
      expect(report).toMatchObject({ outcome: 'compressed', status: 200 })
      expect(report.key).toMatch(/^slim\//)
      expect(report.percent).toBeGreaterThan(0)
      expect(report.percent).toBe(report.truePercent)
    },
  )

  if (name !== 'taro') return
  test('is free of type errors', () => {
    expect(typeErrorsOf(folder)).toEqual([])
  })
})
