/// <reference types="miniprogram-api-typings" preserve="true" />
/** Compiled, not run: the stand-in has no name that WeChat's own declarations do not have. */
import type { WxAnswer, WxRequest, WxRequestTask } from './request.js'
import type { StandInWxApi } from './stand-in.js'
import type { WxStats } from './file-system.js'
import type { WxUpload, WxUploadAnswer, WxUploadProgress, WxUploadTask } from './upload-file.js'

/** 'declared', or the names that are too much. */
type Known<Ours, Declared> = [Exclude<keyof Ours, keyof Declared>] extends [never]
  ? 'declared'
  : Exclude<keyof Ours, keyof Declared>
type Files = ReturnType<StandInWxApi['getFileSystemManager']>
type Option<Call extends (option: never) => void> = Parameters<Call>[0]

export const names: Known<StandInWxApi, WechatMiniprogram.Wx> = 'declared'
export const files: Known<Files, WechatMiniprogram.FileSystemManager> = 'declared'
export const readFile: Known<Option<Files['readFile']>, WechatMiniprogram.ReadFileOption> = 'declared'
export const writeFile: Known<Option<Files['writeFile']>, WechatMiniprogram.WriteFileOption> = 'declared'
export const getFileInfo: Known<Option<Files['getFileInfo']>, WechatMiniprogram.GetFileInfoOption> = 'declared'
export const copyFile: Known<Option<Files['copyFile']>, WechatMiniprogram.CopyFileOption> = 'declared'
export const saveFile: Known<Option<Files['saveFile']>, WechatMiniprogram.SaveFileOption> = 'declared'
export const mkdir: Known<Option<Files['mkdir']>, WechatMiniprogram.MkdirOption> = 'declared'
export const stats: Known<WxStats, WechatMiniprogram.Stats> = 'declared'
export const request: Known<WxRequest, WechatMiniprogram.RequestOption> = 'declared'
export const answer: Known<WxAnswer, WechatMiniprogram.RequestSuccessCallbackResult> = 'declared'
export const requestTask: Known<WxRequestTask, WechatMiniprogram.RequestTask> = 'declared'
export const upload: Known<WxUpload, WechatMiniprogram.UploadFileOption> = 'declared'
export const uploadTask: Known<WxUploadTask, WechatMiniprogram.UploadTask> = 'declared'
export const progress: Known<WxUploadProgress, WechatMiniprogram.UploadTaskOnProgressUpdateListenerResult> = 'declared'
/** Headers come on some phones although no declaration has them. */
export const uploadAnswer: Known<
  Omit<WxUploadAnswer, 'header'>,
  WechatMiniprogram.UploadFileSuccessCallbackResult
> = 'declared'
