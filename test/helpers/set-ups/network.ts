import { selfSigned } from '../self-signed.js'
import {
  anotherServer,
  badGateway,
  dropAfterPreflight,
  portal,
  proxyLogin,
  redirectOfAll,
  redirectOfRequests,
  redirectWithCors,
  silence,
  silenceAfterPreflight,
} from './fronts.js'
import { NO_RULE_OR_BUCKET, NOBODY_OR_BLOCKED, told, type SetUp } from './set-up.js'

export const NETWORK_SET_UPS: readonly SetUp[] = [
  {
    name: 'the device is offline',
    stage: { isOffline: true },
    expected: told('offline'),
    differs: { webkit: null },
  },
  {
    name: 'the name of the endpoint does not resolve',
    stage: { endpoint: () => 'http://cos.stand-in.invalid' },
    expected: NOBODY_OR_BLOCKED,
  },
  {
    name: 'the endpoint refuses connections',
    stage: { endpoint: ({ closedOrigin }) => closedOrigin },
    expected: NOBODY_OR_BLOCKED,
  },
  {
    name: 'nobody vouches for the certificate of the endpoint',
    stage: { cos: { tls: selfSigned('IP:127.0.0.1') }, endpoint: ({ tlsServiceOrigin }) => tlsServiceOrigin },
    expected: NOBODY_OR_BLOCKED,
  },
  {
    name: 'the endpoint speaks TLS and is asked without',
    stage: {
      cos: { tls: selfSigned('IP:127.0.0.1') },
      endpoint: ({ tlsServiceOrigin }) => tlsServiceOrigin.replace('https:', 'http:'),
    },
    expected: NOBODY_OR_BLOCKED,
  },
  { name: 'a portal answers with a page', stage: { front: portal }, expected: NO_RULE_OR_BUCKET },
  { name: 'a gateway answers 502', stage: { front: badGateway }, expected: NO_RULE_OR_BUCKET },
  {
    name: 'a proxy wants a password',
    stage: { front: proxyLogin },
    expected: NO_RULE_OR_BUCKET,
    differs: { chromium: NOBODY_OR_BLOCKED },
  },
  { name: 'a server that is not COS answers every page', stage: { front: anotherServer }, expected: told('not-cos') },
  { name: 'every request is redirected', stage: { front: redirectOfAll }, expected: NO_RULE_OR_BUCKET },
  {
    name: 'every request but the preflight is redirected',
    stage: { front: redirectOfRequests },
    expected: told('cors-error-answers'),
  },
  {
    name: 'every request but the preflight is redirected, with CORS headers',
    stage: { front: redirectWithCors },
    expected: told('redirected'),
    mends: ['endpoint'],
  },
  { name: 'the endpoint takes connections and says nothing', stage: { front: silence }, expected: told('stalled') },
  {
    name: 'the endpoint says nothing after the preflight',
    stage: { front: silenceAfterPreflight },
    expected: told('stalled'),
  },
  {
    name: 'the connection is cut once the upload starts',
    stage: { front: dropAfterPreflight },
    expected: told('dropped'),
  },
]
