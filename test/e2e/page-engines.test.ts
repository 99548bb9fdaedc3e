import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { startDemo, type Demo } from '../../demo/start.js'
import { fileAt } from '../helpers/demo-page.js'
import type { Engine, Tab } from '../helpers/engines/engine.js'
import { ENGINE } from '../helpers/engines/engine-of-run.js'
import { startEngine } from '../helpers/engines/start-engine.js'

const PNG = fileAt(new URL('../../demo/page/sample/seeding-1335kb.png', import.meta.url), 'image/png')
const TEXT = { name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('This is no picture.') }
const PATIENT = { timeout: 30_000 }

let demo: Demo
let engine: Engine
let tab: Tab

beforeAll(async () => {
  demo = await startDemo({ port: 0 })
  engine = await startEngine(ENGINE)
})
afterAll(async () => {
  await engine.close()
  await demo.close()
})
beforeEach(async () => {
  tab = await engine.open()
  await tab.goTo(demo.url)
})
afterEach(() => tab.close())

/** What the rows say of themselves. */
const rows = () =>
  tab.page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLElement>('[data-upload]'), row =>
      Object.assign({ text: row.innerText }, row.dataset),
    ),
  )

test('a picture that is dropped on the page ends done, with what was saved', async () => {
  await tab.page.evaluate(
    ({ name, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0))
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([bytes], name, { type: 'image/png' }))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    },
    { name: PNG.name, base64: PNG.buffer.toString('base64') },
  )
  await expect.poll(rows, PATIENT).toMatchObject([{ phase: 'done', outcome: 'compressed' }])
  const [row] = await rows()
  const { originalBytes, slimBytes } = row as unknown as Record<string, string> // the page's own attributes
  expect(Number(originalBytes)).toBe(PNG.buffer.length)
  expect(Number(slimBytes)).toBeLessThan(PNG.buffer.length * 0.5)
  expect(tab.problems).toEqual([])
})

test('a file that is no picture is refused in English, and in Chinese where the visitor wants it', async () => {
  await tab.page.setInputFiles('#picker', TEXT)
  await expect.poll(rows, PATIENT).toMatchObject([{ phase: 'failed' }])
  const isChinese = async () => /[\u4e00-\u9fff]/.test((await rows())[0]?.text ?? '')
  const before = await isChinese()
  await tab.page.evaluate(() => document.querySelector<HTMLElement>('#language')?.click())
  await expect.poll(isChinese).toBe(!before)
})
