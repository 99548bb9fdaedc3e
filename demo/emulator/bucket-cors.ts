import { conditionValues, permit, type Caller } from './authorize.js'
import { CosError, invalidArgument } from './errors.js'
import { receiveText } from './intake.js'
import { emptyReply, xmlReply, type Reply } from './reply.js'
import type { CosRequest } from './request.js'
import type { Service } from './service.js'
import type { CorsRule } from './settings.js'
import { toXml, type XmlElement } from './xml.js'
import { readXml, type XmlNode } from './xml-document.js'

/** @see https://www.tencentcloud.com/document/product/436/8279 */
const MAX_RULES = 100
const MAX_DOCUMENT_BYTES = 64 * 1024
const METHODS = new Set(['PUT', 'GET', 'POST', 'DELETE', 'HEAD'])

function allow(service: Service, request: CosRequest, caller: Caller, action: string): void {
  permit(service, caller, [{ action, key: '' }], conditionValues(request))
}

function readRule(node: XmlNode): CorsRule {
  const texts = (name: string) => node.children(name).map(child => child.text.trim())
  const rule: CorsRule = {
    allowedOrigins: texts('AllowedOrigin'),
    allowedMethods: texts('AllowedMethod'),
    allowedHeaders: texts('AllowedHeader'),
    exposeHeaders: texts('ExposeHeader'),
    maxAgeSec: Number(node.child('MaxAgeSeconds')?.text.trim() ?? 0),
  }
  const originIsValid = (origin: string) => /^(\*|https?:\/\/[^\s/]+)$/.test(origin) && origin.split('*').length <= 2
  if (rule.allowedOrigins.length === 0 || !rule.allowedOrigins.every(originIsValid)) {
    throw invalidArgument('AllowedOrigin is not valid.')
  }
  if (rule.allowedMethods.length === 0 || !rule.allowedMethods.every(method => METHODS.has(method))) {
    throw invalidArgument('AllowedMethod is not valid.')
  }
  if (rule.exposeHeaders.includes('*')) throw invalidArgument('ExposeHeader must not be "*".')
  if (!Number.isInteger(rule.maxAgeSec) || rule.maxAgeSec < 0) throw invalidArgument('MaxAgeSeconds is not valid.')
  return rule
}

export async function putCors(service: Service, request: CosRequest, caller: Caller): Promise<Reply> {
  allow(service, request, caller, 'cos:PutBucketCORS')
  const rules = readXml(await receiveText(request.body, MAX_DOCUMENT_BYTES), 'CORSConfiguration').children('CORSRule')
  if (rules.length === 0 || rules.length > MAX_RULES) {
    throw new CosError(400, 'MalformedXML', 'The XML you provided was not well-formed.')
  }
  service.settings.corsRules = rules.map(readRule)
  return emptyReply()
}

export function getCors(service: Service, request: CosRequest, caller: Caller): Reply {
  allow(service, request, caller, 'cos:GetBucketCORS')
  const { corsRules } = service.settings
  if (corsRules.length === 0) {
    throw new CosError(404, 'NoSuchCORSConfiguration', 'The CORS configuration does not exist.')
  }
  const many = (name: string, values: readonly string[]) => values.map((value): XmlElement => [name, value])
  return xmlReply(
    toXml([
      [
        'CORSConfiguration',
        corsRules.map((rule): XmlElement => [
          'CORSRule',
          [
            ...many('AllowedOrigin', rule.allowedOrigins),
            ...many('AllowedMethod', rule.allowedMethods),
            ...many('AllowedHeader', rule.allowedHeaders),
            ...many('ExposeHeader', rule.exposeHeaders),
            ['MaxAgeSeconds', rule.maxAgeSec],
          ],
        ]),
      ],
    ]),
  )
}

export function deleteCors(service: Service, request: CosRequest, caller: Caller): Reply {
  allow(service, request, caller, 'cos:DeleteBucketCORS')
  service.settings.corsRules = []
  return emptyReply(204)
}
