import type { OpenedSource } from '../host.js'
import { createMd5, digest } from './digest.js'
import type { Computer } from './digest.js'

// Loaded only where a checksum is asked for.

/**
 * MD5 of a stretch of a source in base64, as `Content-MD5` takes it: read in pieces, computed off the main thread where the
 * page's policy allows a worker (`worker-src blob:`).
 *
 * @throws CosSlimError `source-unreadable`
 */
export async function md5Of(source: Pick<OpenedSource, 'read'>, start: number, end: number): Promise<string> {
  try {
    return await digest(source, start, end, askWorker)
  } catch {
    return digest(source, start, end)
  }
}

function askWorker(): Computer {
  const text = `const md5=(${createMd5.toString()})();onmessage=({data})=>postMessage(data?md5.add(data):md5.end())`
  const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
  let worker: Worker
  try {
    worker = new Worker(address)
  } catch (error) {
    URL.revokeObjectURL(address)
    throw error
  }
  // From the beginning: a policy that forbids it is told before anything is asked.
  const failed = new Promise<never>((_, reject) => {
    worker.onerror = () => reject(new Error('The worker does not run.'))
  })
  failed.catch(() => undefined)
  const ask: Computer['ask'] = piece => {
    const answered = new Promise<number[]>(resolve => {
      worker.onmessage = ({ data }: MessageEvent<number[]>) => resolve(data)
      worker.postMessage(piece)
    })
    return Promise.race([answered, failed])
  }
  const close = () => {
    worker.terminate()
    URL.revokeObjectURL(address)
  }
  return { ask, close }
}
