import { posix } from 'node:path'

/** Code by path, as the files of a mini program: `index.js`, `miniprogram_npm/cos-slim/index.js`. */
export type Modules = Readonly<Record<string, string>>

const withEndings = (path: string) => [path, `${path}.js`, posix.join(path, 'index.js')]

/** Every folder from the file's own to the top. */
function foldersAbove(path: string): string[] {
  const folder = posix.dirname(path)
  return folder === '.' ? ['.'] : [folder, ...foldersAbove(folder)]
}

/** As WeChat looks for it: beside the file, or among the packages that its tools have built, folder by folder. */
export function findModule(modules: Modules, fromPath: string, wanted: string) {
  const isPath = /^\.{0,2}\//.test(wanted)
  const near = wanted.startsWith('/') ? wanted.slice(1) : posix.join(posix.dirname(fromPath), wanted)
  const packaged = foldersAbove(fromPath).map(folder => posix.join(folder, 'miniprogram_npm', wanted))
  const candidates = (isPath ? [near] : [...packaged, near]).flatMap(withEndings)
  const path = candidates.find(candidate => Object.hasOwn(modules, candidate))
  const code = modules[path ?? '']
  if (path === undefined || code === undefined) {
    throw new Error(`module '${wanted}' is not defined, require args is '${wanted}', in '${fromPath}'`)
  }
  return { path, code }
}
