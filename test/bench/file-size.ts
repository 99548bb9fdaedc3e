import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { png } from '../helpers/made-pictures.js'
import { throttleUploads } from '../helpers/slow-link.js'
import type { OpenPage } from '../helpers/site.js'
import { follow, takeTurns, type Comparison } from './comparison.js'
import { withClients } from './page-client.js'
import { openPageHeap } from './page-heap.js'
import { withFolder } from './temporary-folder.js'

const MEGABYTE = 1_000_000

/** The largest that can be slimmed is 32 MB; what is larger is stored as it is. All are held against the first. */
const PICTURES = [
  { sizeMegabytes: 1, slim: true },
  { sizeMegabytes: 30, slim: true },
  { sizeMegabytes: 200, slim: false },
] as const

/** However large it is, it takes so long that what it needs meanwhile is seen. */
const UPLOAD_SEC = 2
const AT_MOST = 1.2
const MOST_ROUNDS = 3

interface Picture {
  readonly path: string
  readonly sizeMegabytes: number
  readonly slim: boolean
}

declare global {
  var isOver: boolean
}

/** The most that the page's scripts hold at any time of one upload. */
async function peakHeap({ page }: OpenPage, { path, sizeMegabytes, slim }: Picture): Promise<number> {
  await throttleUploads(page, (sizeMegabytes * MEGABYTE) / UPLOAD_SEC)
  await page.setInputFiles('#picker', path)
  const heap = await openPageHeap(page)
  let peakBytes = await heap.heldBytes()
  await page.evaluate(slim => {
    const file = document.querySelector<HTMLInputElement>('#picker')?.files?.[0]
    if (!file) throw new Error('No file was chosen.')
    globalThis.isOver = false
    void client.upload(file, { slim, send: 'put' }).then(() => {
      globalThis.isOver = true
    })
  }, slim)
  while (!(await page.evaluate(() => isOver))) peakBytes = Math.max(peakBytes, await heap.usedBytes())
  return peakBytes
}

/** Ours alone: what a large picture needs against a small one, sent by one request. */
export const fileSize: Comparison = ({ rounds }) =>
  withFolder(folder =>
    withClients(async withClient => {
      const pictures = PICTURES.map(({ sizeMegabytes, slim }): Picture => {
        const path = join(folder, `${sizeMegabytes}.png`)
        writeFileSync(path, png({ sizeBytes: sizeMegabytes * MEGABYTE }))
        return { path, sizeMegabytes, slim }
      })
      const measurements = pictures.map(picture => () => withClient(opened => peakHeap(opened, picture)))
      const [small = [], ...larger] = await takeTurns(Math.min(rounds, MOST_ROUNDS), measurements)
      const nameOf = (index: number) => {
        const { sizeMegabytes = 0, slim = true } = PICTURES[index] ?? {}
        return `${sizeMegabytes} MB${slim ? '' : ', slim: false'}`
      }
      const more = larger.map((values, index) => ({ name: nameOf(index + 1), values, ratioAtMost: AT_MOST }))
      return {
        name: 'file-size',
        title: 'Memory of cos-slim by the size of one picture',
        better: 'less',
        ratioIs: 'by that of 1 MB',
        groups: [follow({ what: 'peak heap of one upload', unit: 'bytes' }, { name: nameOf(0), values: small }, more)],
        notes: [
          'The most that the scripts of the page hold at any time of the upload, buffers counted, sent in one request over two seconds.',
        ],
      }
    }),
  )
