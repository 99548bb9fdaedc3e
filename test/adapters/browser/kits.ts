import type { Page } from 'playwright-core'

/** The user interface of a kit, as far as the tests use it: selectors. */
export interface Kit {
  /** Heading of its example in docs/ui-kits.md. */
  readonly name: string
  /** Shows the percent. */
  readonly bar: string
  /** It slows quick uploads down, and tells its number late. @default false */
  readonly mayStepBack?: boolean
  readonly done: string
  /** Holds the text of a failure. */
  readonly failure: string
  /** What to point at, to be shown that text. */
  readonly failed?: string
  readonly failureText: string
  /** Takes away what is on its way. */
  readonly cancel: string
  /** What is there when it is taken away; nothing of the file, where it is left out. */
  readonly cancelled?: string
  /** Starts what was chosen. */
  readonly start?: string
  /** What the kit itself writes to the console for a refused and for a cancelled file. */
  readonly logs?: { readonly refused?: RegExp; readonly cancelled?: RegExp }
  /** What the page got of the result, to be found in the object's address. */
  readonly result?: (page: Page) => Promise<string | null>
}

const NO_PICTURE = 'notes.png is no picture.'

export const KITS: readonly Kit[] = [
  {
    name: 'antd',
    bar: '.ant-upload-list-item [role=progressbar]',
    done: '.ant-upload-list-item-done',
    failure: '.ant-tooltip',
    failed: '.ant-upload-list-item-error',
    failureText: NO_PICTURE,
    cancel: '.ant-upload-list-item [title="Remove file"]',
  },
  {
    name: 'element-plus',
    bar: '.el-upload-list__item [role=progressbar]',
    done: '.el-upload-list__item.is-success',
    failure: '.el-message--error',
    failureText: 'This is not a picture, whatever its name says. Choose a PNG, JPEG or GIF file.',
    cancel: '.el-upload-list__item .el-icon--close',
    logs: { refused: /^CosSlimError: This is not a picture/ },
  },
  {
    name: 'tdesign',
    bar: '.t-upload__file-flow-progress',
    done: '.t-upload__file-flow-success',
    failure: '.t-upload__file-flow-fail',
    failureText: NO_PICTURE,
    cancel: '.t-upload__delete',
    logs: { cancelled: /^TDesign Upload Error: `requestMethodResponse.status` is missing/ },
    result: page => page.locator('.t-upload__file-name a').getAttribute('href'),
  },
  {
    name: 'vant',
    bar: '.van-uploader__mask-message',
    done: '.van-uploader__preview:not(:has(.van-uploader__mask))',
    failure: '.van-uploader__mask:has(.van-icon-close)',
    failureText: '文件内容不是图片（与文件名无关）。',
    cancel: 'text=取消',
  },
  {
    name: 'uppy',
    bar: '.uppy-StatusBar-progress',
    done: '.uppy-Dashboard-Item.is-complete',
    failure: '.uppy-Dashboard-Item-errorDetails',
    failureText: NO_PICTURE,
    cancel: '.uppy-Dashboard-Item-action--remove',
    start: '.uppy-StatusBar-actionBtn--upload',
    logs: { refused: /^\[Uppy\] .* notes\.png is no picture\.$/ },
  },
  {
    name: 'filepond',
    bar: '.filepond--file-status-main',
    mayStepBack: true,
    done: '[data-filepond-item-state=processing-complete]',
    failure: '[data-filepond-item-state*=error] .filepond--file-status-main',
    failureText: NO_PICTURE,
    cancel: '.filepond--action-abort-item-processing',
    cancelled: '[data-filepond-item-state=cancelled]',
    result: page => page.locator('.filepond--data input').inputValue(),
  },
]
