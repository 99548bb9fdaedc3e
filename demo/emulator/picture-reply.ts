import { createHash } from 'node:crypto'
import { readFile, type FileHandle } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { CosError } from './errors.js'
import { objectHeaders, overrides } from './object-headers.js'
import { readSteps, type Step } from './operations.js'
import { encodeKey } from './percent-encode.js'
import { averageColor, MAX_PICTURE_BYTES, readPicture, sniff } from './picture.js'
import { emptyReply, type Reply } from './reply.js'
import { hasParam, newId, schemeOf, type CosRequest } from './request.js'
import type { Service } from './service.js'
import { runSteps, withPlace } from './slim.js'
import type { StoredObject } from './store.js'

/** Headers of an answer that came through image processing. */
function processedHeaders({ settings }: Service, object: StoredObject, slimFlag?: number): Record<string, string> {
  if (settings.slimFlag === 'taken-off') return objectHeaders(object)
  return {
    ...objectHeaders(object),
    Server: 'tencent-ci',
    'x-ci-request-id': newId(),
    ...(settings.tellsOriginalSize && { 'X-OriSize': String(object.sizeBytes) }),
    ...(slimFlag !== undefined && { 'X-SlimFlag': String(slimFlag) }),
  }
}

/** @see https://www.tencentcloud.com/document/product/1045/73034 flag 0: failed, 1: compressed, 2: not compressed */
async function slimReply(service: Service, request: CosRequest, object: StoredObject, bytes: Buffer): Promise<Reply> {
  const { settings } = service
  const original = (slimFlag: number | undefined, more: Record<string, string> = {}): Reply => ({
    status: 200,
    headers: {
      ...processedHeaders(service, object, slimFlag),
      ...overrides(request),
      ...(settings.slimFlag !== 'taken-off' && more),
    },
    body: bytes,
  })
  if (settings.slimFlag === 'absent') return { ...original(undefined), headers: objectHeaders(object) }
  if (settings.slimFlag === 0 || settings.slimFlag === 2) return original(settings.slimFlag)
  if (settings.processingRefusal) return original(0, { 'X-ErrNo': settings.processingRefusal.code })
  const format = sniff(bytes)
  if (format === undefined || format === 'webp') return original(2)
  try {
    const made = await runSteps(bytes, [{ name: 'imageSlim' }])
    return made.bytes.length < bytes.length ? { ...original(1), body: made.bytes } : original(2)
  } catch (error) {
    if (!(error instanceof CosError)) throw error
    return original(0, { 'X-ErrNo': error.code === 'ImageResolutionExceed' ? '-442' : '-120' })
  }
}

/** Answer of `?imageInfo`: every value is text. */
async function infoReply(object: StoredObject, bytes: Buffer): Promise<Reply> {
  const picture = await readPicture(bytes)
  const info = {
    format: picture.format,
    width: String(picture.width),
    height: String(picture.height),
    size: String(object.sizeBytes),
    md5: createHash('md5').update(bytes).digest('hex'),
    frame_count: String(picture.frameCount),
    photo_rgb: await averageColor(bytes),
  }
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json', Server: 'tencent-ci', 'x-ci-request-id': newId() },
    body: JSON.stringify(info),
  }
}

/** What a GET asks to be done with the object before it is sent. */
export type Wish =
  { readonly kind: 'plain' | 'slim' | 'info' } | { readonly kind: 'steps'; readonly steps: readonly Step[] }

export function readWish(request: CosRequest): Wish {
  if (hasParam(request, 'imageInfo')) return { kind: 'info' }
  const rule = request.params.map(([name]) => name).find(name => /^(imageSlim|imageMogr2\/[^|]*)(\||$)/.test(name))
  if (rule === undefined) return { kind: 'plain' }
  const steps = readSteps(rule)
  return steps.some(step => step.name === 'imageSlim') ? { kind: 'slim' } : { kind: 'steps', steps }
}

/** The object through image processing; closes its file. */
export async function pictureReply(
  service: Service,
  request: CosRequest,
  wish: Wish,
  opened: { readonly object: StoredObject; readonly file: FileHandle },
): Promise<Reply> {
  const { object, file } = opened
  const { processingDelayMs } = service.settings
  try {
    if (processingDelayMs > 0) await wait(processingDelayMs)
    if (object.sizeBytes > MAX_PICTURE_BYTES) {
      return emptyReply(302, { Location: `${schemeOf(request)}://${request.host}/${encodeKey(request.key)}` })
    }
    return await withPlace(async () => {
      const bytes = await readFile(file)
      if (wish.kind === 'info') return infoReply(object, bytes)
      if (wish.kind === 'slim') return slimReply(service, request, object, bytes)
      const made = await runSteps(bytes, wish.kind === 'steps' ? wish.steps : [])
      const headers = { ...processedHeaders(service, object), 'Content-Type': `image/${made.picture.format}` }
      return { status: 200, headers, body: made.bytes }
    })
  } finally {
    await file.close()
  }
}
