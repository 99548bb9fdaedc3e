import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { prepareProject } from '../helpers/project-folder.js'

const ROOT = resolve(import.meta.dirname, '../..')
const DIST = join(ROOT, 'dist')

/** What one bundle is made from: the entry of a small app that makes a client and uploads a file by it. */
interface Entry {
  readonly name: string
  /** File of test/bench/rivals. */
  readonly file: string
  readonly isOurs?: boolean
  readonly external?: readonly string[]
}

/** For browsers, in the order in which they are shown. */
export const PAGE_ENTRIES: readonly Entry[] = [
  { name: 'cos-slim', file: 'cos-slim.js', isOurs: true },
  { name: 'cos-slim, axios not counted', file: 'cos-slim.js', isOurs: true, external: ['axios'] },
  { name: 'cos-js-sdk-v5', file: 'cos-js-sdk-v5.js' },
  { name: 'ali-oss', file: 'ali-oss.js' },
  { name: 'qiniu-js', file: 'qiniu-js.js' },
  { name: '@uppy/core + @uppy/aws-s3', file: 'uppy-aws-s3.js' },
  { name: 'tus-js-client', file: 'tus-js-client.js' },
]

const inDist = (file: string) => join(DIST, file)

/** A file as it is published. */
interface PublishedFile {
  readonly name: string
  readonly isOurs?: boolean
  /** From the folder of the rivals' packages, if not from the root. */
  readonly file: string
}

/** For script tags. */
export const SCRIPT_FILES: readonly PublishedFile[] = [
  { name: 'cos-slim.min.js', isOurs: true, file: inDist('cos-slim.min.js') },
  { name: 'cos-js-sdk-v5.min.js', file: 'cos-js-sdk-v5/dist/cos-js-sdk-v5.min.js' },
  { name: 'aliyun-oss-sdk.min.js', file: 'ali-oss/dist/aliyun-oss-sdk.min.js' },
  { name: 'qiniu.min.js', file: 'qiniu-js/dist/qiniu.min.js' },
  { name: 'tus.min.js', file: 'tus-js-client/dist/tus.min.js' },
]

/** Does not start without axios. */
export const LITE_FILE: PublishedFile = {
  ...{ name: 'cos-slim.lite.min.js, without axios', isOurs: true },
  file: inDist('cos-slim.lite.min.js'),
}

/** For mini programs, which count what is not zipped. */
export const MINI_PROGRAM_FILES: readonly PublishedFile[] = [
  { name: 'cos-slim', isOurs: true, file: inDist('miniprogram/index.js') },
  { name: 'cos-slim, diagnose alone', isOurs: true, file: inDist('miniprogram/diagnose.js') },
  { name: 'cos-wx-sdk-v5', file: 'cos-wx-sdk-v5/dist/cos-wx-sdk-v5.min.js' },
]

export interface Bundle {
  readonly name: string
  readonly isOurs: boolean
  readonly text: string
}

/** The project of the rivals with its packages; installed when it is not there. */
export const rivalsFolder = (): Promise<string> => prepareProject('rivals')

/** What is loaded only when it is needed is a file of its own, and not in here. */
function filesLoadedFirst(outputs: Metafile['outputs']): readonly string[] {
  const entry = Object.keys(outputs).find(path => outputs[path]?.entryPoint !== undefined)
  const found = new Set<string>()
  const follow = (path: string) => {
    if (found.has(path)) return
    found.add(path)
    for (const { path: next, kind } of outputs[path]?.imports ?? []) if (kind === 'import-statement') follow(next)
  }
  if (entry !== undefined) follow(entry)
  return [...found].filter(path => outputs[path] !== undefined)
}

/** One entry as an app's bundler takes it in: the same settings for all, minified, for browsers of ES2020. */
export async function bundleOf(folder: string, { name, file, isOurs = false, external = [] }: Entry): Promise<Bundle> {
  const { metafile, outputFiles } = await build({
    ...{ entryPoints: [join(folder, file)], absWorkingDir: folder, outdir: folder, write: false, metafile: true },
    ...{ bundle: true, minify: true, splitting: true, format: 'esm', platform: 'browser', target: 'es2020' },
    external: [...external],
    alias: { 'cos-slim': join(DIST, 'index.js') },
    legalComments: 'none',
    logLevel: 'error',
  })
  const first = new Set(filesLoadedFirst(metafile.outputs).map(path => join(folder, path)))
  const text = outputFiles.filter(({ path }) => first.has(path)).map(output => output.text)
  return { name, isOurs, text: text.join('\n') }
}

/** The same as one classic script, for what needs to be run. */
export async function scriptOf(folder: string, { name, file, isOurs = false }: Entry): Promise<Bundle> {
  const { outputFiles } = await build({
    ...{ entryPoints: [join(folder, file)], absWorkingDir: folder, write: false },
    ...{ bundle: true, minify: true, format: 'iife', platform: 'browser', target: 'es2020' },
    alias: { 'cos-slim': join(DIST, 'index.js') },
    legalComments: 'none',
    logLevel: 'error',
  })
  return { name, isOurs, text: outputFiles[0]?.text ?? '' }
}

export function publishedFiles(folder: string, files: readonly PublishedFile[]): readonly Bundle[] {
  const packages = join(folder, 'node_modules')
  return files.map(({ name, isOurs = false, file }) => {
    return { name, isOurs, text: readFileSync(resolve(packages, file), 'utf8') }
  })
}
