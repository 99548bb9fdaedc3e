import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { builtFile } from '../helpers/installed-package.js'

const MAX_GZIPPED_BYTES = 4_000
const MAX_ADAPTER_GZIPPED_BYTES = 1_000

interface Bundle {
  /** Of what the page loads at once, gzipped. */
  readonly sizeBytes: number
  /** Files of the package in it, by what is left of them. */
  readonly files: Readonly<Record<string, number>>
  readonly text: string
}

const filesOf = (outputs: readonly Metafile['outputs'][string][]) =>
  Object.fromEntries(
    outputs
      .flatMap(({ inputs }) => Object.entries(inputs))
      .filter(([path, { bytesInOutput }]) => /(^|\/)dist\//.test(path) && bytesInOutput > 0)
      .map(([path, { bytesInOutput }]) => [path.replace(/.*\//, ''), bytesInOutput]),
  )

/** What the page loads with a script: that one, and what it and those import but do not wait for. */
function atOnce({ outputs }: Pick<Metafile, 'outputs'>, name: string): string[] {
  const imported = outputs[name]?.imports.filter(({ kind, external }) => kind === 'import-statement' && !external) ?? []
  return [...new Set([name, ...imported.flatMap(({ path }) => atOnce({ outputs }, path))])]
}

/** An app that imports these names from that entry and nothing else. */
async function bundleFrom(entryName: string, ...names: readonly string[]): Promise<Bundle> {
  const contents = `import { ${names.join(', ')} } from './dist/${entryName}.js'\nconsole.log(${names.join(', ')})`
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: process.cwd(), sourcefile: 'app.js' },
    ...{ bundle: true, splitting: true, minify: true, write: false, metafile: true },
    ...{ format: 'esm', outdir: 'app', external: ['axios', 'crypto-js/*'] },
  })
  const entry = Object.keys(metafile.outputs).find(name => metafile.outputs[name]?.entryPoint === 'app.js')
  if (entry === undefined) throw new Error('There is no entry.')
  const loaded = atOnce(metafile, entry)
  const files = outputFiles.filter(({ path }) => loaded.some(name => path.endsWith(name)))
  const sizesBytes = files.map(({ contents }) => gzipSync(contents, { level: 9 }).length)
  return {
    sizeBytes: sizesBytes.reduce((sum, sizeBytes) => sum + sizeBytes),
    files: filesOf(loaded.flatMap(name => metafile.outputs[name] ?? [])),
    text: files.map(({ text }) => text).join('\n'),
  }
}

const bundleOf = (...names: readonly string[]) => bundleFrom('index', ...names)

describe('an app', () => {
  test('carries no diagnosis that it does not import', async () => {
    const { files } = await bundleOf('createClient')
    expect(Object.keys(files)).toEqual(['client.js'])
  })

  test(`loads at most ${MAX_GZIPPED_BYTES} bytes more where it imports diagnose, the rest by the first call`, async () => {
    const [without, withIt] = await Promise.all([bundleOf('createClient'), bundleOf('createClient', 'diagnose')])
    expect(Object.keys(withIt.files).sort()).toEqual(['client.js', 'diagnose.js'])
    expect(withIt.files['client.js']).toBe(without.files['client.js'])
    expect(withIt.sizeBytes - without.sizeBytes).toBeLessThanOrEqual(MAX_GZIPPED_BYTES)
  })
})

test('the rest of diagnose imports nothing', () => {
  expect(builtFile('diagnosis.js')).not.toMatch(/\bimport\b|\brequire\(/)
})

/** What an adapter writes and no other does; that of antd writes nothing of its own, and nobody the name of its option. */
const ADAPTERS: Readonly<Record<string, string>> = {
  antdCustomRequest: 'customRequest',
  elementPlusHttpRequest: 'XMLHttpRequest',
  filePondProcess: 'serverId',
  tdesignRequestMethod: 'uploadFilePercent',
  UppyUploader: 'upload-start',
  vantAfterRead: 'uploading',
}

describe.each(Object.keys(ADAPTERS))('an app that imports %s', name => {
  test(`carries at most ${MAX_ADAPTER_GZIPPED_BYTES} bytes: no client, no other adapter`, async () => {
    const { files, sizeBytes, text } = await bundleFrom('adapters', name)
    expect(Object.keys(files)).toEqual(['adapters.js'])
    expect(sizeBytes).toBeLessThanOrEqual(MAX_ADAPTER_GZIPPED_BYTES)
    const found = Object.values(ADAPTERS).filter(mark => text.includes(mark))
    expect(found).toEqual(name === 'antdCustomRequest' ? [] : [ADAPTERS[name]])
  })
})

test('the adapters import nothing', () => {
  expect(builtFile('adapters.js')).not.toMatch(/\bimport\b|\brequire\(/)
})
