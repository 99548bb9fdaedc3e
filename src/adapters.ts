export { antdCustomRequest } from './adapters/antd.js'
export type { AntdRequest } from './adapters/antd.js'
export { elementPlusHttpRequest } from './adapters/element-plus.js'
export type { ElementPlusRequest } from './adapters/element-plus.js'
export { filePondProcess } from './adapters/filepond.js'
export type { FilePondOptions } from './adapters/filepond.js'
export { tdesignRequestMethod } from './adapters/tdesign.js'
export type {
  TDesignFile,
  TDesignOptions,
  TDesignRequestMethod,
  TDesignResponse,
  TDesignUpload,
} from './adapters/tdesign.js'
export type { AdapterClient, AdapterOptions, ErrorWords } from './adapters/upload.js'
export { UppyUploader } from './adapters/uppy.js'
export type { UppyCore, UppyFile, UppyUploaderOptions } from './adapters/uppy.js'
export { vantAfterRead } from './adapters/vant.js'
export type { VantAfterRead, VantItem } from './adapters/vant.js'
