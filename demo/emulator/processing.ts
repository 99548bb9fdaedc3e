import { readFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { discard, type Draft } from './draft.js'
import { CosError } from './errors.js'
import { usesSlim, type Operations } from './operations.js'
import { averageColor, MAX_PICTURE_BYTES, readPicture } from './picture.js'
import type { Original, Output } from './processed-reply.js'
import type { Service } from './service.js'
import { runSteps, withPlace } from './slim.js'
import { plainFacts, type NewObject } from './store.js'

export interface DoneOutcome {
  readonly kind: 'done'
  readonly info: Original['info']
  /** Undefined where nothing was processed. */
  readonly outputs: readonly Output[] | undefined
}

/** What came of the rules; `storeSource` only where they were refused. */
export type Outcome =
  DoneOutcome | { readonly kind: 'refused'; readonly error: CosError; readonly storeSource: boolean }

/** Whether imageSlim cannot run because it was never switched on. */
export function slimIsOff(service: Service): boolean {
  return !service.settings.ciBound || !service.settings.imageSlim.api
}

/** @see https://www.tencentcloud.com/document/product/1045/33700 the code for a missing business configuration */
export function notSwitchedOn(): CosError {
  return new CosError(400, '-163', 'The business configuration does not exist.')
}

/** The bytes to process, on disk. */
export interface SourceFile {
  readonly path: string
  readonly sizeBytes: number
}

async function readSource({ path, sizeBytes }: SourceFile): Promise<Buffer> {
  if (sizeBytes > MAX_PICTURE_BYTES) throw new CosError(400, 'ImageTooLarge', 'The image is larger than 32 MB.')
  return readFile(path)
}

/** Reads the picture and makes the outputs, as drafts. */
async function makeOutputs(
  service: Service,
  source: SourceFile,
  operations: Operations,
  outputs: Output[],
): Promise<Original['info']> {
  if (!operations.wantsPictureInfo && operations.rules.length === 0) return undefined
  const bytes = await readSource(source)
  for (const rule of operations.rules) {
    const made = await runSteps(bytes, rule.steps)
    outputs.push({ key: rule.targetKey, picture: made.picture, draft: await service.store.write(made.bytes) })
  }
  if (!operations.wantsPictureInfo) return undefined
  return { picture: await readPicture(bytes), averageColor: await averageColor(bytes) }
}

async function runRules(service: Service, source: SourceFile, operations: Operations): Promise<Outcome> {
  const outputs: Output[] = []
  try {
    const info = await withPlace(() => makeOutputs(service, source, operations, outputs))
    return { kind: 'done', info, outputs: operations.rules.length > 0 ? outputs : undefined }
  } catch (error) {
    await Promise.all(outputs.map(output => discard(output.draft)))
    if (!(error instanceof CosError)) throw error
    return { kind: 'refused', error, storeSource: service.settings.unprocessable === 'refuse-but-store' }
  }
}

/** Carries the rules out on the bytes in the file. Nothing is stored yet; the outputs are drafts. */
export async function runOperations(service: Service, source: SourceFile, operations: Operations): Promise<Outcome> {
  const { settings } = service
  if (settings.processingDelayMs > 0) await wait(settings.processingDelayMs)
  const refusal = settings.processingRefusal
  if (refusal) {
    const error = new CosError(refusal.status, refusal.code, refusal.message ?? 'The image cannot be processed.')
    return { kind: 'refused', error, storeSource: refusal.stored }
  }
  if (!settings.ciBound || (usesSlim(operations) && slimIsOff(service))) {
    if (settings.whenSlimOff === 'ignore') return { kind: 'done', info: undefined, outputs: undefined }
    return { kind: 'refused', error: notSwitchedOn(), storeSource: settings.whenSlimOff === 'refuse-but-store' }
  }
  return runRules(service, source, operations)
}

/** The outputs as objects to store. Their ETags are 40 hex digits, as in the documents. */
export function outputObjects(outputs: readonly Output[]): NewObject[] {
  // Of two outputs for one key the later one stays.
  const byKey = new Map<string, Output>()
  for (const output of outputs) byKey.set(output.key, output)
  return [...byKey.values()].map(({ key, draft, picture }) => ({
    key,
    draft,
    etag: draft.sha1Hex,
    facts: plainFacts(`image/${picture.format}`),
  }))
}

/** Drafts that became no object. */
export async function discardUnused(drafts: readonly Draft[], stored: readonly NewObject[]): Promise<void> {
  const used = new Set(stored.map(object => object.draft))
  await Promise.all(drafts.filter(draft => !used.has(draft)).map(discard))
}
