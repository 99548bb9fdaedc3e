import { UsageError } from '../usage-error.js'

/** Where the slimmed pictures of a run go. */
export interface SaveAs {
  /** The key of the slimmed picture of a key. */
  outputKey(key: string): string
  /** Whether a key looks like an output of this run, which must not become a source. */
  isOutput(key: string): boolean
}

const PLACEHOLDER = /\{(\w+)\}/g
const SAMPLES = ['sample/4f1c.png', '9b2e.jpg']

/**
 * @param pattern - Like `slim/{key}`; absent where slimmed pictures replace the originals.
 * @param prefix - Start of every source.
 * @throws UsageError for a pattern by which pictures could overwrite each other, or be slimmed again
 */
export function readSaveAs(pattern: string | undefined, prefix: string): SaveAs {
  if (pattern === undefined) return { outputKey: key => key, isOutput: () => false }
  const names = Array.from(pattern.matchAll(PLACEHOLDER), ([, name = '']) => name)
  const has = (...wanted: string[]) => wanted.every(name => names.includes(name))
  if (!names.every(name => name in parts('', ''))) {
    throw new UsageError('--save-as knows {key}, {rest}, {dir}, {name} and {ext}.')
  }
  if (!has('key') && !has('rest') && !has('dir', 'name', 'ext')) {
    throw new UsageError(
      '--save-as needs {key}, {rest}, or {dir}, {name} and {ext} together: else pictures of the same name would overwrite each other.',
    )
  }
  const form = pattern
    .split(PLACEHOLDER)
    .map((part, index) =>
      index % 2 === 1 ? (part === 'dir' ? '.*' : '.+') : part.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'),
    )
    .join('')
  const output = new RegExp(`^${form}$`, 's')
  const saveAs: SaveAs = {
    outputKey: key => pattern.replace(PLACEHOLDER, (_, name: string) => parts(key, prefix)[name] ?? ''),
    isOutput: key => output.test(key),
  }
  if (SAMPLES.some(sample => saveAs.isOutput(prefix + sample))) {
    throw new UsageError(
      '--save-as has to set slimmed pictures apart from their originals, like slim/{key} or {dir}{name}-slim.{ext}. Leave it out to replace them.',
    )
  }
  return saveAs
}

function parts(key: string, prefix: string): Readonly<Record<string, string>> {
  const [, dir = '', name = '', ext = ''] = /^(.*\/)?([^/]*)\.([^./]*)$/s.exec(key) ?? []
  return { key, rest: key.slice(prefix.length), dir, name, ext }
}
