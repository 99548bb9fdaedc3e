/** Compiled, not run: what the adapters return is what the kits' own types take, and so is a real client. */
import Uppy from '@uppy/core'
import type { UploadProps } from 'antd'
import { createClient, type UploadResult } from 'cos-slim'
import * as adapters from 'cos-slim/adapters'
import { describeError } from 'cos-slim/messages'
import type { UploadRequestHandler } from 'element-plus'
import type { ProcessServerConfigFunction } from 'filepond'
import type { TdUploadProps, UploadInstanceFunctions } from 'tdesign-vue-next'
import type { UploaderAfterRead, UploaderFileListItem } from 'vant'

const client = createClient({ credentials: '/sts' })
const describe: NonNullable<adapters.AdapterOptions['describe']> = error => describeError(error, 'zh')
const options: adapters.AdapterOptions = { describe, upload: file => ({ key: file.name ?? 'a.png' }) }
declare const component: UploadInstanceFunctions | null
declare const entry: UploaderFileListItem

export const customRequest: NonNullable<UploadProps['customRequest']> = adapters.antdCustomRequest(client, options)
export const httpRequest: UploadRequestHandler = adapters.elementPlusHttpRequest(client, options)
const request = adapters.tdesignRequestMethod(client, { ...options, component: () => component })
export const requestMethod: NonNullable<TdUploadProps['requestMethod']> = request
export const onRemove: NonNullable<TdUploadProps['onRemove']> = request.cancel
const read = adapters.vantAfterRead(client, options)
export const afterRead: UploaderAfterRead = read
export const process: ProcessServerConfigFunction = adapters.filePondProcess(client, options)

read.cancel(entry)
new Uppy().use(adapters.UppyUploader, { client, ...options })
new Uppy<{ album: string }, { result: UploadResult }>().use(adapters.UppyUploader, { client })
// @ts-expect-error an uploader without a client cannot work
new Uppy().use(adapters.UppyUploader, {})
// @ts-expect-error no client
adapters.antdCustomRequest({})
