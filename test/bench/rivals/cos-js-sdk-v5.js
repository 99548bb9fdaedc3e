import COS from 'cos-js-sdk-v5'

globalThis.upload = (file, settings) => new COS(settings).uploadFile({ ...settings, Key: file.name, Body: file })
