import type { CosSlimClient, DownloadResult, SlimMode, UploadResult } from '../../../src/types.js'
import { keyBeside } from '../key-beside.js'
import { figuresOfDownload, figuresOfStored } from './figures.js'
import type { Run, TrialResult } from './trial.js'

/** How each mode is tried on a picture whose upload is done. */
export function runsOf(client: CosSlimClient, stored: UploadResult): Readonly<Record<SlimMode, Run>> {
  const { key, sizeBytes: originalSizeBytes } = stored.original
  return {
    upload: () => Promise.resolve(ofStored(stored)),
    download: async (signal, onFraction) =>
      ofDownload(
        await client.download(key, {
          originalSizeBytes,
          signal,
          onProgress: ({ fraction }) => fraction !== undefined && onFraction(fraction),
        }),
      ),
    cloud: async signal => {
      const { reason } = stored
      // The upload has shown it already, and here a refusal would be an error.
      if (reason === 'format-not-slimmable') return { figures: { outcome: 'not-requested', reason } }
      return ofStored(await client.process(key, { saveAs: keyBeside(key, 'cloud'), originalSizeBytes, signal }))
    },
  }
}

function ofStored(result: UploadResult): TrialResult {
  const figures = figuresOfStored(result)
  return result.outcome === 'compressed' && result.slim
    ? { figures, picture: { kind: 'stored', key: result.slim.key } }
    : { figures }
}

function ofDownload(result: DownloadResult): TrialResult {
  const figures = figuresOfDownload(result)
  return result.outcome === 'compressed' ? { figures, picture: { kind: 'body', body: result.body } } : { figures }
}
