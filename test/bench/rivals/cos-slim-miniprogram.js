import { createClient } from 'cos-slim/miniprogram'

globalThis.upload = (filePath, settings) => createClient(settings).upload(filePath)
