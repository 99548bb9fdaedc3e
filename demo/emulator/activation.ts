import { conditionValues, permit, type Caller } from './authorize.js'
import { CosError, invalidArgument } from './errors.js'
import { receiveText } from './intake.js'
import { emptyReply, xmlReply, type Reply } from './reply.js'
import type { CosRequest } from './request.js'
import type { Service } from './service.js'
import { toXml } from './xml.js'
import { readXml } from './xml-document.js'

const MAX_DOCUMENT_BYTES = 64 * 1024
const SUFFIXES = new Set(['jpg', 'png', 'gif'])
const OFF = { api: false, auto: false, suffixes: [] }

function allow(service: Service, request: CosRequest, caller: Caller, action: string): void {
  permit(service, caller, [{ action, key: '' }], conditionValues(request))
}

/** Binds Cloud Infinite to the bucket, which switches no feature on yet. */
export function bindCi(service: Service, request: CosRequest, caller: Caller): Reply {
  allow(service, request, caller, 'ci:CreateCIBucket')
  service.settings.ciBound = true
  return emptyReply()
}

export function queryCi(service: Service, request: CosRequest, caller: Caller): Reply {
  allow(service, request, caller, 'ci:DescribeCIBuckets')
  return xmlReply(toXml([['CIStatus', service.settings.ciBound ? 'on' : 'off']]))
}

/** Ends every feature of Cloud Infinite for the bucket. */
export function unbindCi(service: Service, request: CosRequest, caller: Caller): Reply {
  allow(service, request, caller, 'ci:DeleteCIBucket')
  service.settings.ciBound = false
  service.settings.imageSlim = OFF
  return emptyReply()
}

function requireCi(service: Service): void {
  if (!service.settings.ciBound) throw new CosError(404, 'NoBindCI', 'Cloud Infinite is not bound to the bucket.')
}

export async function enableSlim(service: Service, request: CosRequest, caller: Caller): Promise<Reply> {
  allow(service, request, caller, 'ci:SetImageSlim')
  requireCi(service)
  const root = readXml(await receiveText(request.body, MAX_DOCUMENT_BYTES), 'ImageSlim')
  const modes = (root.child('SlimMode')?.text ?? '').split(',').map(mode => mode.trim())
  const suffixes = (root.child('Suffixs')?.children('Suffix') ?? []).map(suffix => suffix.text.trim())
  if (!modes.every(mode => mode === 'API' || mode === 'Auto')) throw invalidArgument('SlimMode is not valid.')
  const auto = modes.includes('Auto')
  if (!suffixes.every(suffix => SUFFIXES.has(suffix)) || (auto && suffixes.length === 0)) {
    throw invalidArgument('Suffixs is not valid.')
  }
  service.settings.imageSlim = { api: modes.includes('API'), auto, suffixes }
  return emptyReply()
}

/** XML, or JSON for clients that accept it, as the SDKs do. */
export function querySlim(service: Service, request: CosRequest, caller: Caller): Reply {
  allow(service, request, caller, 'ci:DescribeImageSlim')
  requireCi(service)
  const { api, auto, suffixes } = service.settings.imageSlim
  const status = api || auto ? 'on' : 'off'
  const mode = [auto && 'Auto', api && 'API'].filter(Boolean).join(',')
  if (request.headers.get('accept')?.includes('application/json')) {
    const json = { ImageSlim: { Status: status, SlimMode: mode, Suffixs: { Suffix: suffixes } } }
    return { status: 200, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(json) }
  }
  return xmlReply(
    toXml([
      [
        'ImageSlim',
        [
          ['Status', status],
          ['SlimMode', mode],
          ['Suffixs', suffixes.map(suffix => ['Suffix', suffix] as const)],
        ],
      ],
    ]),
  )
}

export function disableSlim(service: Service, request: CosRequest, caller: Caller): Reply {
  allow(service, request, caller, 'ci:SetImageSlim')
  requireCi(service)
  service.settings.imageSlim = OFF
  return emptyReply()
}
