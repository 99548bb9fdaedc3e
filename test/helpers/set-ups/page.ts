import { selfSigned } from '../self-signed.js'
import { STAND_IN_HOST } from '../engines/engine.js'
import { redirectWithCors } from './fronts.js'
import { lookAlikes, NOBODY_OR_BLOCKED, told, type SetUp } from './set-up.js'
import type { StageOptions } from './stage.js'
import { answersItself, copiesRequest, fetchesWithoutCors, rejects } from './workers.js'

const policies = (...texts: readonly string[]): StageOptions => ({ page: { policies: () => texts } })

const CSP = { expected: told('csp'), mends: ['csp'] } as const

const NO_RULE_OR_WORKER = lookAlikes('cors-origin', 'no-bucket', 'service-worker')

export const PAGE_SET_UPS: readonly SetUp[] = [
  {
    name: 'connect-src of the page lacks the endpoint',
    stage: policies("default-src 'none'; script-src 'self'; connect-src 'self'"),
    ...CSP,
  },
  { name: 'the page has a default-src alone', stage: policies("default-src 'self'"), ...CSP },
  {
    name: 'the page has two policies that lack the endpoint',
    stage: policies("script-src 'self'; connect-src 'self'", "default-src 'self'"),
    ...CSP,
  },
  {
    name: 'connect-src of the page lacks the endpoint and the STS',
    stage: {
      page: { policies: () => ["default-src 'none'; script-src 'self'; connect-src 'self'"] },
      sts: { elsewhere: ({ pageOrigin }) => ({ 'access-control-allow-origin': pageOrigin, vary: 'Origin' }) },
    },
    ...CSP,
  },
  {
    name: 'connect-src of the page lacks where the endpoint redirects to',
    stage: {
      page: { policies: ({ serviceOrigin }) => [`script-src 'self'; connect-src 'self' ${serviceOrigin}`] },
      front: redirectWithCors,
    },
    expected: told('redirected'),
  },
  {
    name: 'the page is https and the endpoint is http',
    stage: {
      cos: { tls: selfSigned('IP:127.0.0.1') },
      page: { isSecure: true },
      tab: () => ({ trustsAll: true }),
      endpoint: ({ twoInOnePort, engine }) =>
        `http://${engine === 'webkit' ? '127.0.0.1' : STAND_IN_HOST}:${twoInOnePort}`,
    },
    expected: told('mixed-content'),
    mends: ['endpoint'],
  },
  {
    name: 'the browser keeps a public page from the local network',
    stage: {
      tab: ({ pageOrigin }) => ({
        launchArguments: [`--ip-address-space-overrides=${new URL(pageOrigin).host}=public`],
      }),
    },
    expected: told('local-network'),
    differs: { firefox: null, webkit: null },
  },
  {
    name: 'an extension of the browser blocks the endpoint',
    stage: { tab: ({ serviceOrigin }) => ({ blockedOrigins: [serviceOrigin] }) },
    expected: NOBODY_OR_BLOCKED,
    differs: { firefox: null, webkit: null },
  },
  {
    name: 'a service worker answers uploads with a page',
    stage: { page: { worker: answersItself } },
    expected: told('service-worker'),
    mends: ['service-worker'],
  },
  {
    name: 'a service worker rejects uploads',
    stage: { page: { worker: rejects } },
    expected: told('service-worker'),
    mends: ['service-worker'],
  },
  {
    name: 'a service worker fetches uploads without CORS',
    stage: { page: { worker: fetchesWithoutCors } },
    expected: NO_RULE_OR_WORKER,
  },
  {
    name: 'a service worker copies the request of an upload',
    stage: { page: { worker: copiesRequest } },
    expected: lookAlikes('cors-method', 'service-worker'),
    differs: { firefox: lookAlikes('signature', 'service-worker') },
  },
]
