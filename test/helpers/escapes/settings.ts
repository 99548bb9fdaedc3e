import { BUCKET, hostOf, OWN_KEY } from '../policy-place.js'
import { ask, type Attempt } from './attempt.js'

const CORS =
  '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>'

/** A document that would be right, so that nothing but the missing right is in its way. */
const sendDocument =
  (method: string, query: string, body: string, host = hostOf(BUCKET)): Attempt['call'] =>
  ({ keys }) => ({ method, path: '/', query, body, headers: { ...host, 'content-type': 'application/xml' }, keys })

/** By credentials for every mode; the bucket's settings are none of their business. */
export const SETTING_ATTEMPTS: readonly Attempt[] = [
  ...(['cos', 'pic'] as const).flatMap(kind => [
    {
      what: `switching imageSlim on for all at the ${kind} host`,
      call: sendDocument('PUT', 'image-slim', '<ImageSlim><SlimMode>API</SlimMode></ImageSlim>', hostOf(BUCKET, kind)),
    },
    {
      what: `switching imageSlim off at the ${kind} host`,
      call: ask('DELETE', '/', 'image-slim', hostOf(BUCKET, kind)),
    },
    { what: `reading the switch at the ${kind} host`, call: ask('GET', '/', 'image-slim', hostOf(BUCKET, kind)) },
    { what: `unbinding Cloud Infinite at the ${kind} host`, call: ask('PUT', '/', 'unbind', hostOf(BUCKET, kind)) },
  ]),
  { what: 'binding Cloud Infinite', call: ask('PUT', '/', undefined, hostOf(BUCKET, 'pic')) },
  { what: 'asking whether Cloud Infinite is bound', call: ask('GET', '/', undefined, hostOf(BUCKET, 'pic')) },
  { what: 'using a picture as the switch', call: ask('PUT', `/${OWN_KEY}`, 'image-slim') },
  { what: 'changing the CORS rules', call: sendDocument('PUT', 'cors', CORS) },
  { what: 'reading the CORS rules', call: ask('GET', '/', 'cors') },
  { what: 'deleting the CORS rules', call: ask('DELETE', '/', 'cors') },
  { what: 'writing a bucket policy', call: sendDocument('PUT', 'policy', '{}') },
  { what: 'reading the bucket policy', call: ask('GET', '/', 'policy') },
  { what: 'opening the whole bucket', call: ask('PUT', '/', 'acl', { 'x-cos-acl': 'public-read' }) },
  { what: 'making the bucket a website', call: sendDocument('PUT', 'website', '<WebsiteConfiguration/>') },
  { what: 'changing what is deleted when', call: sendDocument('PUT', 'lifecycle', '<LifecycleConfiguration/>') },
]
