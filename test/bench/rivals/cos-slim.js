import { createClient } from 'cos-slim'

globalThis.upload = (file, settings) => createClient(settings).upload(file)
