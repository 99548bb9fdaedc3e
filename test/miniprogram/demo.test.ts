import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createContext, runInContext } from 'node:vm'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { photograph, type PictureFile } from '../helpers/pictures.js'
import { startStsServer, type StsServer } from '../helpers/sts-server.js'
import { standInWx, type StandInWx } from '../helpers/wx/stand-in.js'

const ROOT = resolve(import.meta.dirname, '../..')
const APP = join(ROOT, 'demo/miniprogram/app')
const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))

interface AppJson {
  readonly pages: readonly string[]
  readonly tabBar: { readonly list: readonly { readonly pagePath: string }[] }
  readonly themeLocation: string
  readonly sitemapLocation: string
}

/** What the page has, as far as it is played here. */
interface ClientPage {
  data: Record<string, unknown>
  setData?: (changes: Record<string, unknown>) => void
  onSend(event: { readonly detail: { readonly value: string } }): void
  onChoose(): Promise<void>
}

const app = readJson(join(APP, 'app.json')) as AppJson // our own file

test('every page and file that app.json names is there', () => {
  const files = app.pages.flatMap(page => ['js', 'json', 'wxml'].map(ending => `${page}.${ending}`))
  const named = [...files, app.themeLocation, app.sitemapLocation]
  expect(named.filter(file => !existsSync(join(APP, file)))).toEqual([])
  expect(app.tabBar.list.map(({ pagePath }) => pagePath)).toEqual(app.pages)
})

test('the component is found under the name that the page gives, once npm is built', () => {
  const { usingComponents } = readJson(join(APP, 'pages/uploader/uploader.json')) as {
    usingComponents: Record<string, string>
  } // our own file
  // The developer tools copy the folder that `miniprogram` of package.json names to miniprogram_npm/<package>.
  const { name, miniprogram } = readJson(join(ROOT, 'package.json')) as { name: string; miniprogram: string } // as above
  const paths = Object.values(usingComponents).map(path => path.replace(`${name}/`, `${miniprogram}/`))
  expect(paths).toHaveLength(1)
  for (const path of paths) {
    for (const ending of ['js', 'json', 'wxml', 'wxss']) {
      expect(existsSync(join(ROOT, `${path}.${ending}`)), `${path}.${ending}`).toBe(true)
    }
  }
})

test('events that the page listens to have a function', () => {
  const template = readFileSync(join(APP, 'pages/uploader/uploader.wxml'), 'utf8')
  const script = readFileSync(join(APP, 'pages/uploader/uploader.js'), 'utf8')
  const named = [...template.matchAll(/bind:(\w+)="(\w+)"/g)]
  expect(named.map(([, event]) => event)).toEqual(['success', 'fail', 'complete'])
  for (const [, , name] of named) expect(script).toContain(`${name ?? ''}({ detail`)
})

let cos: LocalCos
let sts: StsServer
let standIn: StandInWx

beforeAll(async () => {
  cos = await startLocalCos()
  sts = await startStsServer(cos, { pageOrigin: 'https://servicewechat.com', endpoint: cos.endpoint })
  standIn = standInWx({ cos })
})
afterAll(async () => {
  standIn.close()
  await Promise.all([sts.close(), cos.close()])
})

/** The page of the bare client as the developer tools compile it, with the address of this STS endpoint. */
async function openClientPage({ name, buffer }: PictureFile): Promise<ClientPage> {
  const { outputFiles } = await build({
    entryPoints: [join(APP, 'pages/client/client.js')],
    alias: { 'cos-slim/miniprogram': join(ROOT, 'dist/miniprogram/index.js') },
    bundle: true,
    format: 'iife',
    target: 'es2017',
    write: false,
  })
  const script = outputFiles[0]?.text.replace('http://127.0.0.1:8080/sts', sts.url) ?? ''
  const chosen = { tempFiles: [{ tempFilePath: standIn.addTempFile(buffer, name), size: buffer.length }] }
  const wx = { ...standIn.wx, chooseMedia: () => Promise.resolve(chosen) }
  let page: ClientPage | undefined
  const Page = (definition: ClientPage) => (page = definition)
  runInContext(script, createContext({ wx, Page, console, setTimeout, clearTimeout, ArrayBuffer, Uint8Array }))
  const opened = page ?? expect.unreachable()
  opened.setData = changes => Object.assign(opened.data, changes)
  return opened
}

test.each(['auto', 'put', 'parts', 'form'])('the page of the bare client uploads by %s', async send => {
  sts.scope = { keyPrefix: 'uploads/u42/', allowParts: true, allowForm: true }
  const page = await openClientPage(photograph('umang_by_Abhishek_Mudgal.jpg'))
  page.onSend({ detail: { value: send } })
  await page.onChoose()
  expect(page.data).toMatchObject({ send, phase: 'done', isRunning: false })
  expect(page.data['lines']).toEqual(
    expect.arrayContaining([
      { name: 'outcome', value: 'compressed' },
      { name: 'before', value: '899716' },
    ]),
  )
})
