/** npm run docs: writes the pages of docs/ that are made from the code. */
import { writeFileSync } from 'node:fs'
import { API_PAGE, apiPage } from './api-page.js'
import { ERRORS_PAGE, errorsPage } from './errors-page.js'

for (const [path, make] of [
  [ERRORS_PAGE, errorsPage],
  [API_PAGE, () => apiPage()],
] as const) {
  writeFileSync(path, await make())
  console.log(`${path} is as the code says.`)
}
