import type { StsAnswer } from './stage.js'

const HOUR_SEC = 3600

/** What a page of ours sends to a visitor who has to sign in. */
const LOGIN_PAGE = '<!doctype html><title>Sign in</title><form><input name="user"></form>'

export const loginPage: StsAnswer = () => new Response(LOGIN_PAGE, { headers: { 'content-type': 'text/html' } })

export const status =
  (status: number): StsAnswer =>
  () =>
    Response.json({}, { status })

export const redirectTo =
  (address: (signOnOrigin: string) => string): StsAnswer =>
  ({ signOnOrigin }) =>
    new Response(null, { status: 302, headers: { location: address(signOnOrigin) } })

export const says =
  (reply: unknown): StsAnswer =>
  () =>
    Response.json(reply)

export const silence: StsAnswer = () => new Promise(() => undefined)

/** Names that other services have for the same values. */
export const otherNames: StsAnswer = async ({ reply }) => {
  const { credentials, ...rest } = await reply()
  const { tmpSecretId, tmpSecretKey, sessionToken } = credentials
  const named = { accessKeyId: tmpSecretId, accessKeySecret: tmpSecretKey, stsToken: sessionToken }
  return Response.json({ ...rest, credentials: named })
}

export const milliseconds: StsAnswer = async ({ reply }) => {
  const { startTime, expiredTime, ...rest } = await reply()
  return Response.json({ ...rest, startTime: startTime * 1000, expiredTime: expiredTime * 1000 })
}

/** A cache before the endpoint keeps its reply for hours, unless it is told not to. */
export const cached: StsAnswer = async ({ reply, headers }) => {
  const fresh = await reply()
  if (/no-store/.test(headers.get('cache-control') ?? '')) return Response.json(fresh, { headers })
  const { startTime, expiredTime } = fresh
  return Response.json({ ...fresh, startTime: startTime - 2 * HOUR_SEC, expiredTime: expiredTime - 2 * HOUR_SEC })
}

export const tokenOfAnotherAnswer: StsAnswer = async ({ reply }) => {
  const [one, another] = [await reply(), await reply()]
  const { sessionToken } = another.credentials
  return Response.json({ ...one, credentials: { ...one.credentials, sessionToken } })
}

export const withoutPlace: StsAnswer = async ({ reply }) =>
  Response.json({ ...(await reply()), bucket: undefined, region: undefined })
