import type { Page } from 'playwright-core'

/** Console errors, uncaught exceptions and violations of the content security policy, from now on; a list that grows. */
export async function collectProblems(page: Page): Promise<string[]> {
  const problems: string[] = []
  page.on('console', message => {
    if (message.type() === 'error') problems.push(message.text())
  })
  page.on('pageerror', error => problems.push(String(error)))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', event => {
      console.error(`CSP: ${event.violatedDirective} forbids ${event.blockedURI}`)
    })
  })
  return problems
}
