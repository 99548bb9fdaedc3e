export { createClient } from './browser-client.js'
export type { Diagnosis, Finding, Paste } from './diagnosis.js'
export { diagnose } from './diagnose/later.js'
export { CosSlimError, isCosSlimError, slimErrorCodes } from './errors.js'
export type { FindingCode } from './catalogue.js'
export type { ServiceRefusal, SlimErrorCode } from './errors.js'
export type {
  BatchOptions,
  BatchProgress,
  BatchTask,
  BlobSource,
  BytesSource,
  CheckedImage,
  ClientOptions,
  CosSlimClient,
  CredentialsSource,
  Diagnose,
  DiagnoseOptions,
  DownloadBody,
  DownloadOptions,
  DownloadProgress,
  DownloadResult,
  ImageFormat,
  Operation,
  ProcessAllOptions,
  ProcessOptions,
  ProcessOutcome,
  ProcessProgress,
  ProcessResult,
  ResumeOptions,
  RetryOptions,
  SettledOutcome,
  SignalLike,
  SignUrlOptions,
  SlimOutcome,
  StoredImage,
  UnfinishedUpload,
  UploadOptions,
  UploadOutcome,
  UploadPhase,
  UploadProgress,
  UploadResult,
  UploadSource,
  UploadState,
  UploadTask,
} from './types.js'
export { version } from './version.js'
