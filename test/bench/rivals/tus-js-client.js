import { Upload } from 'tus-js-client'

globalThis.upload = (file, settings) => new Upload(file, settings).start()
