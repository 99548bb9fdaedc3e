import { upload } from 'qiniu-js'

globalThis.upload = (file, { token, ...settings }) => upload(file, file.name, token, {}, settings)
