import { isCosSlimError } from '../errors.js'
import type { CosSlimError } from '../errors.js'
import type { HttpResponse, OpenedSource } from '../host.js'
import { mayBeProcessing } from '../request/refusal.js'
import type { Parts, PartsWay } from './parts.js'
import type { UploadPlan } from './plan.js'

/** Fields are named like headers, but for this one. @see https://cloud.tencent.com/document/product/436/14690 */
const FIELD_NAMES: Readonly<Record<string, string>> = { 'x-cos-acl': 'acl' }

/** What the service made of a picture that is stored is not known: its answer was lost. */
const LOST = '<'

/**
 * One picture handed over to the platform as a form. A form takes no rules: what is stored is slimmed by a second request.
 *
 * @throws TypeError for a source that is no file
 */
export function openForm({ path, name, sizeBytes }: OpenedSource): Parts {
  if (path === undefined) throw new TypeError(`upload: send cannot be "form" for ${name || 'bytes'}, which is no file`)
  let stored: { readonly answer: HttpResponse; readonly plan: UploadPlan } | undefined
  let failure: CosSlimError | undefined

  async function store(path: string, { call, checksum, onSent }: PartsWay) {
    let plan!: UploadPlan
    const answer = await call(async planned => {
      plan = planned
      const headers = { ...planned.headers, ...(await checksum(0, sizeBytes)) }
      const named = Object.entries(headers).map(([field, value]) => [FIELD_NAMES[field] ?? field, value] as const)
      const fields = { ...Object.fromEntries(named), key: planned.key, success_action_status: '200' }
      const request = { method: 'POST' as const, key: '', headers: {} }
      return { request, body: { fields, path, sizeBytes }, startsAt: 0, onSent }
    })
    return { answer, plan }
  }

  return {
    startedKey: undefined,
    send: async (way, isPlain) => {
      // It asked for no processing: without any it fares no better.
      if (isPlain && failure) throw failure
      failure = undefined
      try {
        stored ??= await store(path, way)
      } catch (error) {
        if (isCosSlimError(error)) failure = error
        throw error
      }
      const { answer, plan } = stored
      const headers = way.processing(plan, isPlain)
      if (Object.keys(headers).length === 0) return answer
      try {
        const query = { image_process: '' }
        const request = { method: 'POST' as const, key: plan.key, query, headers, contentLength: 0 }
        const processed = await way.call(() => ({ request }))
        return { ...processed, headers: { ...answer.headers, ...processed.headers } }
      } catch (error) {
        if (!isCosSlimError(error) || error.code === 'cancelled' || mayBeProcessing(error)) throw error
        return { ...answer, text: LOST }
      }
    },
    end: () => undefined,
  }
}
