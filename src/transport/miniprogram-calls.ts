// What the SDK asks of a mini-program platform, in the words of WeChat. Other platforms name some members otherwise:
// requests carry both names, and answers are read by either.

/** @see https://developers.weixin.qq.com/miniprogram/dev/api/network/request/wx.request.html */
export interface RequestCall extends Callbacks<RequestAnswer> {
  readonly url: string
  readonly method: string
  readonly header: Readonly<Record<string, string>>
  /** Alipay's name of `header`. */
  readonly headers: Readonly<Record<string, string>>
  readonly data?: ArrayBuffer | string
  readonly timeout: number
  readonly dataType: string
  readonly responseType: 'text' | 'arraybuffer'
}

/** @see https://developers.weixin.qq.com/miniprogram/dev/api/network/upload/wx.uploadFile.html */
export interface UploadFileCall extends Callbacks<RequestAnswer> {
  readonly url: string
  readonly filePath: string
  readonly name: string
  /** Alipay's name of `name`, and what it wants to know of the file. */
  readonly fileName: string
  readonly fileType: 'image'
  readonly formData: Readonly<Record<string, string>>
  readonly header: Readonly<Record<string, string>>
  readonly timeout: number
}

export interface RequestAnswer {
  readonly statusCode?: number
  /** Alipay's name of `statusCode`. */
  readonly status?: number
  readonly data?: unknown
  readonly header?: Readonly<Record<string, unknown>>
  /** Alipay's name of `header`. */
  readonly headers?: Readonly<Record<string, unknown>>
}

/** 0 where there is none. */
export const statusOf = ({ statusCode, status }: RequestAnswer) => statusCode ?? status ?? 0

/** How a call says that it failed: WeChat and Douyin by text, Alipay by number and text. */
export interface CallFailure extends RequestAnswer {
  readonly errMsg?: string
  /** Beside `errMsg`, in newer versions. @see https://developers.weixin.qq.com/miniprogram/dev/framework/usability/PublicErrno.html */
  readonly errno?: number
  /** Douyin's name of `errno`. */
  readonly errNo?: number
  readonly errorMessage?: string
  readonly error?: number
}

export interface Callbacks<T> {
  readonly success?: (answer: T) => void
  readonly fail?: (failure?: CallFailure | null) => void
}

/** Some frameworks return a promise that is a task as well. */
export interface NetworkTask {
  readonly abort?: () => void
  readonly onHeadersReceived?: (listener: (received: Pick<RequestAnswer, 'header'>) => void) => void
  readonly onProgressUpdate?: (listener: (progress: UploadedBytes) => void) => void
  readonly catch?: (listener: () => void) => unknown
}

export interface UploadedBytes {
  readonly totalBytesSent: number
  readonly totalBytesExpectedToSend: number
}

/** Calls of the network. */
export interface NetworkCalls {
  request(options: RequestCall): NetworkTask | undefined
  uploadFile?(options: UploadFileCall): NetworkTask | undefined
}
