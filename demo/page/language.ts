import type { Locale } from '../../src/messages.js'

const STORAGE_NAME = 'cos-slim-demo-language'
const QUERY_NAME = 'lang'

/** The language to start with: the address says so, or an earlier choice, or the browser's first known language. */
export function startingLocale(): Locale {
  const asked = [new URLSearchParams(location.search).get(QUERY_NAME), remembered(), ...navigator.languages]
  for (const tag of asked) {
    if (tag?.toLowerCase().startsWith('zh')) return 'zh'
    if (tag?.toLowerCase().startsWith('en')) return 'en'
  }
  return 'en'
}

/** Keeps the visitor's own choice; an address that says otherwise is put right, so that a reload keeps it too. */
export function rememberLocale(locale: Locale): void {
  try {
    localStorage.setItem(STORAGE_NAME, locale)
  } catch {
    // Storage can be forbidden; the choice then lasts as long as the page.
  }
  const address = new URL(location.href)
  if (!address.searchParams.has(QUERY_NAME)) return
  address.searchParams.set(QUERY_NAME, locale)
  history.replaceState(null, '', address)
}

function remembered(): string | null {
  try {
    return localStorage.getItem(STORAGE_NAME)
  } catch {
    return null
  }
}
