import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyStatic from '@fastify/static'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { createStsHandler } from '../../src/sts.js'
import { destinationOf, type Service } from './service.js'
import { cookieToSet, knownVisitor, newVisitor } from './visitor.js'

const ROOT = resolve(fileURLToPath(import.meta.url), '../../..')
const SCRIPTS = ['cos-slim.min.js', 'cos-slim.diagnose.min.js']
const MAX_PICTURE_BYTES = 32 * 1024 * 1024
const CREDENTIALS_LIFE_SEC = 15 * 60
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/

/** The server of the page: static files, the STS endpoint, and where pictures go. */
export async function createApp(service: Service, report: (problem: string) => void): Promise<FastifyInstance> {
  const app = Fastify()
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders(service.origin))
    // With a real account behind it, no other site may reach this server by a host name of its own (DNS rebinding).
    const isForeign = service.kind === 'cos' && !LOOPBACK.test(request.headers.host ?? '')
    if (isForeign) await reply.code(421).send('Open this page by its address 127.0.0.1.')
  })
  await app.register(fastifyStatic, { root: resolve(ROOT, 'build/page'), cacheControl: false })
  for (const script of SCRIPTS) app.get(`/${script}`, (_, reply) => reply.sendFile(script, resolve(ROOT, 'dist')))
  app.get('/destination.json', () => destinationOf(service))
  app.get('/sts', stsRoute(service, report))
  return app
}

function stsRoute(service: Service, report: (problem: string) => void) {
  const { secretId, secretKey, bucket, region, endpoint, stsEndpoint } = service
  const handle = createStsHandler({
    secretId,
    secretKey,
    bucket,
    region,
    endpoint,
    stsEndpoint,
    scope: request => {
      const visitor = knownVisitor(request.headers.get('cookie'))
      if (!visitor) return null
      return {
        keyPrefix: visitor.keyPrefix,
        modes: ['upload', 'download', 'cloud'],
        maxBytes: MAX_PICTURE_BYTES,
        allowParts: true,
        allowForm: true,
        expiresInSec: CREDENTIALS_LIFE_SEC,
      }
    },
    onError: error =>
      report(`STS: ${error.code}${error.serviceCode ? ` (${error.serviceCode})` : ''}: ${error.message}`),
  })

  return async (request: FastifyRequest, reply: FastifyReply) => {
    const known = knownVisitor(request.headers.cookie)
    const visitor = known ?? newVisitor()
    const answer = await handle(
      new Request(`http://${request.host}${request.url}`, { headers: { cookie: visitor.cookie } }),
    )
    if (!known) reply.header('set-cookie', cookieToSet(visitor))
    return reply.send(answer) // fastify sends a web-standard Response as it is
  }
}

function securityHeaders(cosOrigin: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' blob: ${cosOrigin}`, // blob: what the page has downloaded
    `connect-src 'self' ${cosOrigin}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-cache',
  }
}
