import type { Front } from './front.js'

const HTML = { 'content-type': 'text/html; charset=utf-8' }
const PORTAL = '<!doctype html><title>Sign in</title><p>Please accept our terms to go on.'

const shared = (origin: string) => ({ 'access-control-allow-origin': origin, vary: 'Origin' })

const allowAll = (origin: string) => ({
  ...shared(origin),
  'access-control-allow-methods': 'PUT, POST, GET, HEAD',
  'access-control-allow-headers': 'authorization, content-type, content-md5, pic-operations, x-cos-security-token',
})

export const portal: Front = ({ answer }) => answer(200, HTML, PORTAL)

export const badGateway: Front = ({ answer }) => answer(502, HTML, '<h1>502 Bad Gateway</h1>')

export const proxyLogin: Front = ({ answer }) => answer(407, { 'proxy-authenticate': 'Basic realm="proxy"' })

/** A server of somebody else's that lets every page in. */
export const anotherServer: Front = ({ answer, isPreflight, origin }) =>
  isPreflight ? answer(204, allowAll(origin)) : answer(200, { ...HTML, ...shared(origin) }, '<h1>It works!</h1>')

export const silence: Front = () => undefined

/** Forwards what the front leaves alone. */
const afterPreflight =
  (front: Front): Front =>
  passage =>
    passage.isPreflight ? passage.forward() : front(passage)

export const silenceAfterPreflight = afterPreflight(silence)

export const dropAfterPreflight = afterPreflight(({ message }) => message.socket.resetAndDestroy())

export const redirectOfAll: Front = ({ answer, finalUrl }) => answer(307, { location: finalUrl })

/** Chromium tells every 100 ms how much has left, and at a redirect not at all: no real one comes as soon as on loopback. */
const REDIRECT_AFTER_MS = 300

export const redirectOfRequests = afterPreflight(passage => void setTimeout(redirectOfAll, REDIRECT_AFTER_MS, passage))

export const redirectWithCors = afterPreflight(({ answer, finalUrl, origin }) =>
  answer(307, { location: finalUrl, ...shared(origin) }),
)

/** The address of a bucket that there is not. */
export const unknownBucket: Front = ({ forward }) => forward('unknown-1250000000.cos.ap-local.myqcloud.com')

/** The same behind something that lets every page in. */
export const unknownBucketWithCors = afterPreflight(unknownBucket)

/** Signatures cover the host that the page asked for. */
export const renamingProxy = afterPreflight(({ forward }) => forward('origin.internal'))
