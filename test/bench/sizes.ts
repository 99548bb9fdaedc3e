import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { compare, type Comparison } from './comparison.js'
import type { Group } from './figures.js'
import {
  bundleOf,
  LITE_FILE,
  MINI_PROGRAM_FILES,
  PAGE_ENTRIES,
  publishedFiles,
  rivalsFolder,
  SCRIPT_FILES,
  type Bundle,
} from './rival-bundles.js'

const MEASURES = [
  { measure: 'gzip', of: (bytes: Buffer) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }).length },
  { measure: 'brotli', of: (bytes: Buffer) => brotliCompressSync(bytes).length },
  { measure: 'minified', of: (bytes: Buffer) => bytes.length },
]

function groupsOf(what: string, bundles: readonly Bundle[], measures = MEASURES): readonly Group[] {
  return measures.map(({ measure, of }) => {
    const sized = bundles.map(({ name, isOurs, text }) => ({ name, isOurs, values: [of(Buffer.from(text))] }))
    const [ours = { name: '', values: [] }, ...others] = sized
    return compare({ what: `${what}, ${measure}`, unit: 'bytes' }, ours, others)
  })
}

/** Packages by the same bundler with the same settings, and script files as they are published. */
export const sizes: Comparison = async () => {
  const folder = await rivalsFolder()
  const bundles = await Promise.all(PAGE_ENTRIES.map(entry => bundleOf(folder, entry)))
  const [script, ...scripts] = SCRIPT_FILES
  const scriptFiles = [script, LITE_FILE, ...scripts].flatMap(file => file ?? [])
  return {
    name: 'sizes',
    title: 'What a page has to load',
    better: 'less',
    ratioIs: 'cos-slim by it',
    groups: [
      ...groupsOf('bundle of an app', bundles),
      ...groupsOf('script file', publishedFiles(folder, scriptFiles), MEASURES.slice(0, 1)),
      ...groupsOf('file for mini programs', publishedFiles(folder, MINI_PROGRAM_FILES), MEASURES.slice(2)),
    ],
    notes: [
      'A bundle is the entry of an app that makes a client and uploads one file (`test/bench/rivals/*.js`), by esbuild: minified, for browsers of ES2020, without licence texts, one setting for all. What a package loads later by `import()` is not counted.',
      'cos-slim: upload, batches, parts, download and processing, signing in the browser (axios, crypto-js). `axios not counted` is what it adds to an app that has axios already.',
      'cos-js-sdk-v5 and cos-wx-sdk-v5: all of COS, buckets and media included, signing in the browser; they cannot be taken in part.',
      'ali-oss: all of Alibaba Cloud OSS, signing in the browser. Its package names its own browser build, with what that needs of Node inside.',
      'qiniu-js: upload to Qiniu, in parts too; tokens are made by a server.',
      '@uppy/core + @uppy/aws-s3: upload to S3, in parts too, without the user interface; signed by a server, or in the browser with temporary credentials.',
      'tus-js-client: resumable upload by the tus protocol, which COS does not speak; nothing is signed.',
    ],
  }
}
