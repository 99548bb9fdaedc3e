import OSS from 'ali-oss'

globalThis.upload = (file, settings) => new OSS(settings).put(file.name, file)
