import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { errorOf, resultOf, upload } from '../helpers/page-upload.js'
import { smallPng, type PictureFile } from '../helpers/pictures.js'
import { BUILDS, startSite, type Site } from '../helpers/site.js'

/** Everything that a page may have changed about its axios for calls of its own. */
const POISONED_AXIOS = `
  Object.assign(axios.defaults, {
    baseURL: 'https://api.example.com/v1/',
    timeout: 1,
    withCredentials: true,
    responseType: 'json',
    params: { session: 'of-the-page' },
    validateStatus: () => false,
    adapter: () => Promise.reject(new Error('the adapter of the page')),
    transformRequest: [() => 'replaced by the page'],
    transformResponse: [() => { throw new Error('the page cannot read this') }],
    maxBodyLength: 1,
    maxContentLength: 1,
    auth: { username: 'page', password: 'page' },
    xsrfCookieName: 'csrf',
    xsrfHeaderName: 'X-Page-Csrf',
    withXSRFToken: true,
  })
  axios.defaults.headers.common['Authorization'] = 'Bearer of-the-page'
  axios.defaults.headers.common['X-Page'] = 'yes'
  axios.defaults.headers.put = { 'Content-Type': 'application/json' }
  axios.interceptors.request.use(() => Promise.reject(new Error('an interceptor of the page')))
  axios.interceptors.response.use(() => Promise.reject(new Error('an interceptor of the page')))
  document.cookie = 'csrf=of-the-page'
`

let site: Site
let picture: PictureFile

beforeAll(async () => {
  site = await startSite({ scripts: { 'poisoned.js': POISONED_AXIOS } })
  picture = await smallPng()
})
afterAll(() => site.close())
afterEach(async () => {
  site.reset()
  await site.closeWindows()
})

describe('a page whose policy allows its own scripts, the STS endpoint and the COS, and nothing else', () => {
  test.each(BUILDS)('sees no violation and no error, with $build', async ({ scripts }) => {
    const opened = await site.open({ scripts })
    const answer = await opened.page.reload()
    expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'; script-src 'self';")
    expect(resultOf(await upload(site, opened, picture)).outcome).toBe('compressed')
    expect(opened.problems).toEqual([])
  })

  test('sees them where the policy leaves out where the picture goes: the test above can fail', async () => {
    const opened = await site.open()
    const elsewhere = { endpoint: 'http://127.0.0.1:9' }
    expect(errorOf(await upload(site, opened, picture, { client: elsewhere })).code).toBe('network-or-cors')
    expect(opened.problems.join()).toContain('connect-src')
  })
})

describe('a page that has changed its own axios', () => {
  test('uploads with the lite build as any other, and none of it reaches STS or COS', async () => {
    const opened = await site.open({ scripts: ['axios.min.js', 'poisoned.js', 'cos-slim.lite.min.js'] })
    const sent: Record<string, string>[] = []
    opened.page.on('request', request => {
      if (request.method() !== 'OPTIONS') sent.push({ url: request.url(), ...request.headers() })
    })
    const result = resultOf(
      await upload(site, opened, picture, {
        options: { key: 'uploads/u42/poisoned.png', saveAs: 'slim/u42/poisoned.png' },
      }),
    )

    expect(result.outcome).toBe('compressed')
    expect((await site.stored('uploads/u42/poisoned.png'))?.equals(picture.buffer)).toBe(true)
    expect(JSON.stringify(sent)).not.toMatch(/of-the-page|x-page|example\.com/i)
    expect(opened.problems).toEqual([])
  })

  test('keeps it as it was', async () => {
    const opened = await site.open({ scripts: ['axios.min.js', 'poisoned.js', 'cos-slim.lite.min.js'] })
    const read = () =>
      opened.page.evaluate(() => {
        const { axios } = globalThis as unknown as { axios: { defaults: unknown } } // of its script tag
        return JSON.stringify(axios.defaults)
      })
    const before = await read()
    resultOf(await upload(site, opened, picture))
    expect(await read()).toBe(before)
  })
})

test.each(BUILDS)('$build adds one name to the page, and leaves the rest of it alone', async ({ build, scripts }) => {
  const names = (list: readonly string[]) =>
    site.open({ scripts: list }).then(({ page }) => page.evaluate(() => Object.getOwnPropertyNames(globalThis)))
  const before = new Set(await names(scripts.filter(name => name !== build)))
  expect((await names(scripts)).filter(name => !before.has(name))).toEqual(['CosSlim'])
})
