import { CosError } from './errors.js'
import { checkKey } from './key.js'
import { percentDecode } from './percent-encode.js'

/** @see https://www.tencentcloud.com/document/product/1045/33695 */
const MAX_RULES = 5
const MAX_STEPS = 10

/** One step of a rule. */
export type Step =
  | { readonly name: 'imageSlim' }
  | {
      readonly name: 'imageMogr2'
      readonly thumbnail?: string
      readonly format?: 'png' | 'jpg' | 'gif' | 'webp'
      /** 1..100 */
      readonly quality?: number
    }

/** One output: what to make of the source, and where to store it. */
export interface Rule {
  /** Resolved, decoded key. */
  readonly targetKey: string
  /** Where the rule names one. */
  readonly targetBucket?: string
  readonly steps: readonly Step[]
}

/** The Pic-Operations header, understood. */
export interface Operations {
  readonly wantsPictureInfo: boolean
  readonly rules: readonly Rule[]
}

function invalid(message: string): CosError {
  return new CosError(400, 'InvalidPicOperations', message)
}

/** Key that a `fileid` stands for: absolute with a leading slash, else relative to the folder of the source. */
export function resolveFileId(fileId: string, sourceKey: string): string {
  const decoded = percentDecode(fileId)
  if (decoded === undefined) throw invalid('fileid is not valid percent-encoding.')
  const folder = sourceKey.slice(0, sourceKey.lastIndexOf('/') + 1)
  const key = decoded.startsWith('/') ? decoded.slice(1) : folder + decoded
  if (key === '' || key.endsWith('/')) throw invalid('fileid names no object.')
  return key
}

const FORMATS = ['png', 'jpg', 'gif', 'webp'] as const

function readMogr(text: string): Step {
  const parts = text.split('/').slice(1)
  const step: { name: 'imageMogr2'; thumbnail?: string; format?: (typeof FORMATS)[number]; quality?: number } = {
    name: 'imageMogr2',
  }
  for (let at = 0; at < parts.length; at += 2) {
    const [name, value = ''] = [parts[at], parts[at + 1]]
    const format = FORMATS.find(item => item === value)
    if (name === 'thumbnail' && /^(!\d+p|\d+x\d*|x\d+)$/.test(value)) step.thumbnail = value
    else if (name === 'format' && format) step.format = format
    else if (name === 'quality' && /^(100|[1-9]\d?)$/.test(value)) step.quality = Number(value)
    else throw invalid(`This service does not know the operation ${name ?? ''}/${value}.`)
  }
  return step
}

/** The steps of a rule. imageSlim in a chain with a size limit stands alone. */
export function readSteps(rule: string): readonly Step[] {
  const texts = rule.split('|')
  if (texts.length > MAX_STEPS) throw invalid(`At most ${MAX_STEPS} operations in a chain.`)
  return texts.map(text => {
    if (text === 'imageSlim') return { name: 'imageSlim' }
    if (text.startsWith('imageMogr2/')) return readMogr(text)
    if (text.startsWith('style/')) throw new CosError(400, '-60967', 'The style does not exist.')
    throw invalid('This service does not know the rule.')
  })
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Where its rules write to is for `checkTargets` to say. @throws CosError `InvalidPicOperations` */
export function readOperations(header: string, sourceKey: string): Operations {
  let value: unknown
  try {
    value = JSON.parse(header)
  } catch {
    throw invalid('Pic-Operations is not valid JSON.')
  }
  if (!isRecord(value)) throw invalid('Pic-Operations is not a JSON object.')
  const info = value['is_pic_info'] ?? 0
  if (info !== 0 && info !== 1) throw invalid('is_pic_info has to be 0 or 1.')
  const list: unknown = value['rules'] ?? []
  if (!Array.isArray(list)) throw invalid('rules has to be a list.')
  if (list.length > MAX_RULES) throw invalid(`At most ${MAX_RULES} rules.`)
  const rules = list.map((item: unknown): Rule => {
    if (!isRecord(item)) throw invalid('A rule has to be an object.')
    const { fileid, rule, bucket } = item
    if (typeof fileid !== 'string' || typeof rule !== 'string') throw invalid('A rule needs fileid and rule.')
    if (bucket !== undefined && typeof bucket !== 'string') throw invalid('The bucket of a rule has to be text.')
    const targetKey = resolveFileId(fileid, sourceKey)
    return { targetKey, ...(bucket !== undefined && { targetBucket: bucket }), steps: readSteps(rule) }
  })
  return { wantsPictureInfo: info === 1, rules }
}

/** For those who may write there: a refusal tells others nothing. @throws CosError `InvalidPicOperations`, `InvalidObjectName`, `KeyTooLong` */
export function checkTargets(operations: Operations, ownBucket: string): void {
  for (const { targetKey, targetBucket = ownBucket } of operations.rules) {
    if (targetBucket !== ownBucket) throw invalid('This service writes to the bucket of the source only.')
    checkKey(targetKey)
  }
}

export function usesSlim(operations: Operations): boolean {
  return operations.rules.some(rule => rule.steps.some(step => step.name === 'imageSlim'))
}
