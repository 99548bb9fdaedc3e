/**
 * What the public types promise; compiled by `npm run check:types`, never run. A promise that is broken does not
 * compile: `Same` is only assignable from true, and an unused `@ts-expect-error` is an error itself.
 */
import { createClient, isCosSlimError, slimErrorCodes, version } from '../src/index.js'
import type {
  BatchTask,
  CosSlimClient,
  CosSlimError,
  DownloadBody,
  DownloadOptions,
  DownloadProgress,
  DownloadResult,
  ImageFormat,
  ProcessAllOptions,
  ProcessOptions,
  ProcessOutcome,
  ProcessProgress,
  ProcessResult,
  SettledOutcome,
  SignUrlOptions,
  SlimErrorCode,
  SlimOutcome,
  UploadOutcome,
  UploadPhase,
  UploadProgress,
  UploadResult,
  UploadState,
  UploadTask,
} from '../src/index.js'

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function expectTrue<_Statement extends true>(): void

declare const file: File
declare const blob: Blob
declare const client: CosSlimClient

// A client needs credentials: a URL, or a function returning the reply or a promise of it.
expectTrue<Same<ReturnType<typeof createClient>, CosSlimClient>>()
createClient({ credentials: '/sts' })
createClient({ credentials: () => ({ credentials: {} }) })
createClient({
  credentials: async () => (await fetch('/sts')).json() as Promise<unknown>,
  bucket: 'a-1',
  region: 'ap-beijing',
})
// @ts-expect-error credentials are required
createClient({ bucket: 'a-1' })
// @ts-expect-error a secret key has no place in a page
createClient({ credentials: '/sts', secretKey: 'x' })
// @ts-expect-error one of two words
createClient({ credentials: '/sts', onSlimFailure: 'ignore' })

// Files, Blobs and named bytes can be uploaded; a path, a URL or bare bytes cannot.
client.upload(file)
client.upload(blob)
client.upload({ name: 'a.png', data: new Uint8Array() })
client.upload({ name: 'a.png', data: new ArrayBuffer(0) })
// @ts-expect-error a text is no picture
client.upload('a.png')
// @ts-expect-error bytes without a name
client.upload(new Uint8Array())

// A key is a text, or a function of the checked image.
client.upload(file, { key: 'a.png' })
client.upload(file, { key: image => `${image.format}/${image.sizeBytes}.${image.extension}` })
// @ts-expect-error all pictures of a batch cannot have one key
client.uploadAll([file], { key: 'a.png' })
client.uploadAll([file, blob, { name: 'a', data: new Uint8Array() }], { key: image => image.name })
// Any AbortSignal will do.
client.upload(file, { signal: new AbortController().signal })

// A task is awaitable and is steered.
expectTrue<Same<ReturnType<CosSlimClient['upload']>, UploadTask>>()
expectTrue<Same<Awaited<UploadTask>, UploadResult>>()
expectTrue<Same<Awaited<BatchTask>, readonly UploadOutcome[]>>()
expectTrue<Same<UploadTask['state'], UploadState>>()
expectTrue<Same<ReturnType<UploadTask['subscribe']>, () => void>>()

// Every phase has its state, and every state its phase.
expectTrue<Same<UploadState['phase'], UploadPhase>>()
expectTrue<Same<Extract<UploadState, { phase: 'done' }>['result'], UploadResult>>()
expectTrue<Same<Extract<UploadState, { phase: 'failed' }>['error'], CosSlimError>>()

// Progress always has a fraction; the remaining time may be unknown.
expectTrue<Same<UploadProgress['fraction'], number>>()
expectTrue<Same<UploadProgress['remainingSec'], number | undefined>>()

// A result always says how it ended and what was saved; the slimmed picture may be missing.
expectTrue<Same<UploadResult['outcome'], SlimOutcome>>()
expectTrue<Same<SlimOutcome, 'compressed' | 'not-smaller' | 'kept-original' | 'not-requested'>>()
expectTrue<Same<UploadResult['savedFraction'], number>>()
expectTrue<Same<undefined extends UploadResult['slim'] ? true : false, true>>()
expectTrue<Same<undefined extends UploadResult['original'] ? true : false, false>>()

// A download brings a Blob; what nobody told is absent, and a flag is one of three or null.
expectTrue<Same<ReturnType<CosSlimClient['download']>, Promise<DownloadResult>>>()
expectTrue<Same<DownloadResult['body'], DownloadBody>>()
expectTrue<Same<DownloadBody, Blob>>()
expectTrue<Same<DownloadResult['slimFlag'], 0 | 1 | 2 | null>>()
expectTrue<Same<DownloadResult['outcome'], SlimOutcome | 'unknown'>>()
expectTrue<Same<DownloadResult['format'], ImageFormat | undefined>>()
expectTrue<Same<DownloadResult['sizeBytes'], number>>()
expectTrue<Same<DownloadResult['originalSizeBytes'], number | undefined>>()
expectTrue<Same<DownloadResult['savedFraction'], number | undefined>>()
expectTrue<Same<DownloadResult['reason'], SlimErrorCode | undefined>>()
expectTrue<Same<keyof DownloadOptions, 'slim' | 'originalSizeBytes' | 'signal' | 'onProgress'>>()
expectTrue<Same<DownloadProgress['receivedBytes'], number>>()
expectTrue<Same<DownloadProgress['fraction'], number | undefined>>()
client.download('a.png', {
  slim: false,
  signal: new AbortController().signal,
  onProgress: ({ fraction = 0 }) => fraction,
})
// @ts-expect-error a key, not a list of them
client.download(['a.png'])
// @ts-expect-error nothing is stored by a download
client.download('a.png', { saveAs: 'b.png' })

// An address is a text, later.
expectTrue<Same<ReturnType<CosSlimClient['signUrl']>, Promise<string>>>()
expectTrue<Same<keyof SignUrlOptions, 'slim' | 'expiresInSec'>>()
client.signUrl('a.png', { slim: false, expiresInSec: 60 })
// @ts-expect-error seconds as a number
client.signUrl('a.png', { expiresInSec: '60' })
// @ts-expect-error `expiresInSec`, with its unit
client.signUrl('a.png', { expires: 60 })

// Processing what is stored ends as an upload does; of many in the form of Promise.allSettled.
expectTrue<Same<ProcessResult, UploadResult>>()
expectTrue<Same<ReturnType<CosSlimClient['process']>, Promise<ProcessResult>>>()
expectTrue<Same<ReturnType<CosSlimClient['processAll']>, Promise<readonly ProcessOutcome[]>>>()
expectTrue<Same<ProcessOutcome, SettledOutcome<ProcessResult>>>()
expectTrue<Same<UploadOutcome, SettledOutcome<UploadResult>>>()
expectTrue<Same<keyof ProcessOptions, 'saveAs' | 'operations' | 'signal' | 'originalSizeBytes'>>()
expectTrue<Same<keyof ProcessAllOptions, 'saveAs' | 'operations' | 'signal' | 'onProgress'>>()
expectTrue<Same<keyof ProcessProgress, 'fraction' | 'totalCount' | 'doneCount' | 'failedCount'>>()
client.process('a.png', { saveAs: 'b.png' })
client.process('a.png', { saveAs: key => `slim/${key}`, originalSizeBytes: 1000 })
client.processAll(new Set(['a.png']), { saveAs: key => `slim/${key}`, onProgress: ({ fraction }) => fraction })
// @ts-expect-error not slimming is no processing
client.process('a.png', { slim: false })
// @ts-expect-error all slimmed pictures cannot have one key
client.processAll(['a.png'], { saveAs: 'b.png' })
// @ts-expect-error one size for all cannot be right
client.processAll(['a.png'], { originalSizeBytes: 1000 })
declare const outcome: ProcessOutcome
if (outcome.status === 'rejected') expectTrue<Same<typeof outcome.reason, CosSlimError>>()
else expectTrue<Same<typeof outcome.value, ProcessResult>>()

// What is handed out is not the caller's to change.
declare const downloaded: DownloadResult
// @ts-expect-error readonly
downloaded.slimFlag = 1
declare const result: UploadResult
// @ts-expect-error readonly
result.savedBytes = 0
// @ts-expect-error readonly
result.outputs.push(result.original)

// The codes are a closed union, and a list of them.
expectTrue<Same<(typeof slimErrorCodes)[number], SlimErrorCode>>()
expectTrue<Same<typeof version, '0.1.0'>>()
const outsider: unknown = new Error('x')
if (isCosSlimError(outsider)) {
  expectTrue<Same<typeof outsider.code, SlimErrorCode>>()
  expectTrue<Same<typeof outsider.retryable, boolean>>()
  // @ts-expect-error no such code
  if (outsider.code === 'nonsense') throw outsider
}
