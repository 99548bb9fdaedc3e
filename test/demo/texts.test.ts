import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { TEXTS } from '../../demo/page/texts.js'

const markup = readFileSync(new URL('../../demo/page/index.html', import.meta.url), 'utf8')
const shown = [...markup.matchAll(/data-text="(\w+)"[^>]*>([^<]*)</g)].map(([, name = '', text = '']) => ({
  name,
  text,
}))

test('the markup shows the English text of each name it uses, before any script runs', () => {
  expect(shown.length).toBeGreaterThan(20)
  const english: Readonly<Record<string, unknown>> = TEXTS.en
  for (const { name, text } of shown) expect(text.replace(/\s+/g, ' ').trim(), name).toBe(english[name])
})

test('no Chinese text was left in English', () => {
  const chinese = Object.entries(TEXTS.zh).filter(([, text]) => typeof text === 'string')
  for (const [name, text] of chinese) {
    expect(name === 'otherLanguage' ? '中文' : text, name).toMatch(/\p{Script=Han}/u)
  }
})

test('labels of findings and of what is to be pasted are in both languages', () => {
  const { en, zh } = TEXTS
  for (const group of ['certainties', 'pastes'] as const) {
    expect(Object.keys(zh[group])).toEqual(Object.keys(en[group]))
    for (const [name, text] of Object.entries(zh[group])) expect(text, name).toMatch(/\p{Script=Han}/u)
  }
})
