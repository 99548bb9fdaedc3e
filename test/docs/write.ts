/** npm run docs: writes the pages of docs/ that are made from the code. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ERRORS_PAGE, errorsPage } from './errors-page.js'

mkdirSync(dirname(ERRORS_PAGE), { recursive: true })
writeFileSync(ERRORS_PAGE, await errorsPage())
console.log(`${ERRORS_PAGE} is as the code says.`)
