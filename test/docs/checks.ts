import type { Page } from './page.js'

/** What looks at the blocks of each language, by its file in test/docs. */
const BY_LANGUAGE: Readonly<Record<string, string>> = {
  ts: 'test/docs/typescript.test.ts',
  sh: 'test/docs/commands.test.ts',
  json: 'test/docs/data.test.ts',
  xml: 'test/docs/data.test.ts',
  wxml: 'test/docs/data.test.ts',
  html: 'test/docs/script-tag.test.ts',
  http: 'test/docs/script-tag.test.ts',
}

/** Pages whose blocks need packages of their own, or are run in a kit. */
const BY_PAGE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'docs/guides/spa-react.md': { ts: 'test/docs/frameworks.test.ts', tsx: 'test/docs/frameworks.test.ts' },
  'docs/ui-kits.md': { tsx: 'test/adapters/browser/kit-site.ts', vue: 'test/adapters/browser/kit-site.ts' },
  'docs/guides/spa-vue.md': { ts: 'test/docs/frameworks.test.ts', vue: 'test/docs/frameworks.test.ts' },
}

/** The test that looks at the blocks of a language on a page; nothing where nobody does. */
export const checkOf = ({ path }: Page, language: string): string | undefined =>
  BY_PAGE[path]?.[language] ?? BY_LANGUAGE[language]
