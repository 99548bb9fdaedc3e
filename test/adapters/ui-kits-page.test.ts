import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as adapters from '../../src/adapters.js'

const page = readFileSync('docs/ui-kits.md', 'utf8')
const { dependencies } = JSON.parse(readFileSync('test/adapters/kits/package.json', 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>
} // npm's own format

/** What the page calls the packages that it does not call by their own names. */
const NAMES: Readonly<Record<string, string>> = {
  'element-plus': 'Element Plus',
  filepond: 'FilePond',
  react: 'React',
  'tdesign-vue-next': 'TDesign',
  vant: 'Vant',
  vue: 'Vue',
}

describe('docs/ui-kits.md', () => {
  test.each(Object.entries(dependencies).filter(([name]) => name !== 'react-dom'))(
    'names the version of %s that the tests run, %s',
    (name, version) => {
      expect(page).toContain(`${NAMES[name] ?? name} ${version}`)
    },
  )

  test('lists every adapter', () => {
    const [, table = ''] = /\n(\| kit [^]*?)\n\n/.exec(page) ?? []
    const listed = [...table.matchAll(/`(\w+)(?:\(client\))?` +\|$/gm)].map(([, name]) => name)
    expect(listed.sort()).toEqual(Object.keys(adapters).sort())
  })
})
