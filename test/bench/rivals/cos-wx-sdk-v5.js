import COS from 'cos-wx-sdk-v5'

globalThis.upload = (filePath, settings) => new COS(settings).uploadFile({ ...settings, FilePath: filePath })
