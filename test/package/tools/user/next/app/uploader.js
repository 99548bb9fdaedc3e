'use client'
import { useEffect } from 'react'
import { createClient, diagnose, isCosSlimError, version } from 'cos-slim'

/** Rendered on the server first, then run in the browser. */
export function Uploader() {
  useEffect(() => {
    globalThis.CosSlim = { createClient, diagnose, isCosSlimError }
  }, [])
  return <input type="file" id="picker" title={version} />
}
