import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { PREPARE_MS, prepareProject, runIn } from '../helpers/project-folder.js'
import { codeIn, pageOf } from './page.js'

const GUIDES = ['docs/guides/spa-react.md', 'docs/guides/spa-vue.md'].map(pageOf)

/** A block's first line is a comment with the name of its file. */
const NAME = /^(?:\/\/|<!--) ([\w.-]+)(?: -->)?\n/

/** Files of a guide, by name. */
const filesOf = (guide: (typeof GUIDES)[number]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    codeIn(guide, 'ts', 'tsx', 'vue').map(code => [NAME.exec(code)?.[1] ?? `nameless in ${guide.path}`, code]),
  )

const VUE = filesOf(pageOf('docs/guides/spa-vue.md'))
/** The Vue guide with a mistake in its template: what finds it there looks at templates. */
const MISTAKEN = {
  ...VUE,
  'PictureField.vue': (VUE['PictureField.vue'] ?? '').replace('progress.fraction"', 'progress.part"'),
}

/** Type errors of all guides and the mistaken one, one in a line. */
let errors: readonly string[]

beforeAll(async () => {
  const folder = await prepareProject('frameworks')
  const guides = GUIDES.map(guide => [basename(guide.path, '.md'), filesOf(guide)] as const)
  for (const [name, files] of [...guides, ['mistaken', MISTAKEN] as const]) {
    mkdirSync(join(folder, 'guides', name), { recursive: true })
    for (const [file, code] of Object.entries(files)) writeFileSync(join(folder, 'guides', name, file), code)
  }
  const check = ['node_modules/vue-tsc/bin/vue-tsc.js', '-p', 'tsconfig.json']
  const output = await runIn(folder, process.execPath, check).catch((error: unknown) => String(error))
  errors = output.split('\n').filter(line => line.includes('error TS'))
}, PREPARE_MS)

test('the guides of frameworks name the file of each block', () => {
  expect(GUIDES.flatMap(guide => Object.keys(filesOf(guide)))).toEqual([
    'client.ts',
    'use-uploads.ts',
    'picture-field.tsx',
    'client.ts',
    'PictureField.vue',
  ])
})

test('they compile against the built package, templates included', () => {
  expect(errors.filter(line => !line.startsWith('guides/mistaken/'))).toEqual([])
})

test('a mistake in a template is found', () => {
  expect(errors.join()).toMatch(/^guides\/mistaken\/PictureField\.vue.*'part' does not exist/)
})
