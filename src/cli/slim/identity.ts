import { createHash } from 'node:crypto'
import type { SlimCommand } from '../arguments.js'
import type { Account } from '../environment.js'
import type { RunRecord } from './journal.js'

/** Files of a run. */
export interface RunPaths {
  readonly journal: string
  readonly csv: string
}

/** What makes two starts of the command the same run. */
export function identityOf(command: SlimCommand, { bucket, region, cos }: Account): RunRecord['run'] {
  const { prefix, saveAs = null, suffixes, minBytes, maxBytes } = command
  return { bucket, region, origin: cos.origin, prefix, saveAs, suffixes: [...suffixes].sort(), minBytes, maxBytes }
}

/** The same run finds the same journal again. */
export function pathsOf({ journal, csv }: SlimCommand, identity: RunRecord['run']): RunPaths {
  const digest = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 8)
  const path = journal ?? `cos-slim-${identity.bucket}-${digest}.journal`
  return { journal: path, csv: csv ?? `${path.replace(/\.journal$/, '')}.csv` }
}
