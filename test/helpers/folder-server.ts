import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { listen, type Listening } from './listening.js'

export interface FolderServer extends Listening {
  /** Paths that were asked for, in order. */
  readonly asked: string[]
}

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/**
 * Serves the files of a folder to any origin.
 *
 * @param policy - Content security policy of its pages.
 */
export async function serveFolder(folder: string, policy: () => string): Promise<FolderServer> {
  const asked: string[] = []
  const listening = await listen((message, response) => {
    const { pathname } = new URL(message.url ?? '/', 'http://folder')
    asked.push(pathname)
    readFile(join(folder, decodeURIComponent(pathname))).then(
      bytes => {
        response.writeHead(200, {
          'content-type': TYPES[extname(pathname)] ?? 'application/octet-stream',
          'content-security-policy': policy(),
          'access-control-allow-origin': '*',
        })
        response.end(bytes)
      },
      () => response.writeHead(404).end(),
    )
  })
  return { ...listening, asked }
}
