import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { startLocalCos, type LocalCos } from '../../../demo/emulator/local-cos.js'
import { launchChromium } from '../../helpers/chromium.js'
import { listen } from '../../helpers/listening.js'
import { prepareProject, runIn } from '../../helpers/project-folder.js'
import { unpackInto } from '../../helpers/packed-package.js'
import { collectProblems } from '../../helpers/page-problems.js'
import { throttleUploads } from '../../helpers/slow-link.js'
import { startStsServer } from '../../helpers/sts-server.js'
import type { Kit } from './kits.js'
import { watch } from './watch.js'

/** The pages of docs/ui-kits.md, built, with their STS endpoint and the local COS. */
export interface KitSite {
  readonly cos: LocalCos
  /** A window with the kit's example, over a slow connection. */
  open(kit: Kit): Promise<{ readonly page: Page; readonly problems: readonly string[] }>
  close(): Promise<void>
}

const UPLINK_BYTES_PER_SEC = 1_000_000

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** A page's examples by heading, as file name and text. */
function examplesOf(markdown: string): readonly (readonly [fileName: string, text: string])[] {
  return markdown.split('\n## ').flatMap(part => {
    const [heading = ''] = part.split('\n')
    const [, extension, text] = /^```(tsx|vue)\n(.*?)^```/ms.exec(part) ?? []
    return text === undefined ? [] : [[`${heading.toLowerCase().replace(' ', '-')}.${extension ?? ''}`, text] as const]
  })
}

/** The project with the examples in it and the package installed. */
export async function prepareKits(): Promise<string> {
  const folder = await prepareProject('kits')
  unpackInto(folder)
  const examples = join(folder, 'src/examples')
  mkdirSync(examples)
  for (const [fileName, text] of examplesOf(readFileSync('docs/ui-kits.md', 'utf8'))) {
    writeFileSync(join(examples, fileName), text)
  }
  return folder
}

async function pass(url: string, response: ServerResponse): Promise<void> {
  const answer = await fetch(url)
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
  response.end(await answer.text())
}

function sendFile(path: string, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' })
  response.end(readFileSync(path))
}

export async function startKitSite(folder: string): Promise<KitSite> {
  await runIn(folder, 'npm', ['run', 'build'])
  const cos = await startLocalCos()
  const pages = await listen((message, response) => {
    const { pathname } = new URL(message.url ?? '/', 'http://page')
    if (pathname === '/sts') void pass(sts.url, response)
    else sendFile(join(folder, 'dist', pathname === '/' ? 'index.html' : pathname), response)
  })
  const sts = await startStsServer(cos, { pageOrigin: pages.origin, endpoint: cos.endpoint })
  const browser = await launchChromium()
  return {
    cos,
    open: async ({ name, bar }) => {
      const page = await (await browser.newContext()).newPage()
      await throttleUploads(page, UPLINK_BYTES_PER_SEC)
      const problems = await collectProblems(page)
      await watch(page, bar)
      await page.goto(`${pages.origin}/#${name}`)
      return { page, problems }
    },
    close: async () => {
      await browser.close()
      await Promise.all([pages.close(), sts.close(), cos.close()])
    },
  }
}
