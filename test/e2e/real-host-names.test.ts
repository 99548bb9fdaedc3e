import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resultOf, shownWidthOf, upload } from '../helpers/page-upload.js'
import { smallPng, type PictureFile } from '../helpers/pictures.js'
import { selfSigned } from '../helpers/self-signed.js'
import { BUILDS, startSite, type Site } from '../helpers/site.js'

const BUCKET = 'examplebucket-1250000000'
const REGION = 'ap-guangzhou'
const HOST = `${BUCKET}.cos.${REGION}.myqcloud.com`

let site: Site
let picture: PictureFile

beforeAll(async () => {
  picture = await smallPng()
  site = await startSite({
    cos: { bucket: BUCKET, region: REGION, tls: selfSigned(`DNS:${HOST}`) },
    namesEndpoint: false,
    hostResolverRules: ({ tlsEndpoint = '' }) => `MAP *.myqcloud.com:443 ${new URL(tlsEndpoint).host}`,
    connectTo: [`https://${HOST}`],
  })
})
afterAll(() => site.close())

describe('where the STS reply names bucket and region and no endpoint', () => {
  test.each(BUILDS)("a picture goes to the bucket's own domain over TLS, with $build", async ({ build, scripts }) => {
    const opened = await site.open({ scripts, context: { ignoreHTTPSErrors: true } })
    const hosts = new Set<string>()
    opened.page.on('request', request => {
      if (request.method() === 'PUT') hosts.add(new URL(request.url()).origin)
    })
    const keys = { key: `uploads/u42/猫 1 ${build}.png`, saveAs: `slim/u42/猫 1 ${build}.png` }

    const result = resultOf(await upload(site, opened, picture, { options: keys }))

    expect([...hosts]).toEqual([`https://${HOST}`])
    expect(result.outcome).toBe('compressed')
    expect(result.slim?.url).toBe(`https://${HOST}/${encodeURI(keys.saveAs)}`)
    expect((await site.stored(keys.saveAs))?.length).toBe(result.slim?.sizeBytes)
    expect((await site.stored(keys.key))?.equals(picture.buffer)).toBe(true)
    const shownWidth = await shownWidthOf(opened, result.slim?.url ?? '')
    expect(shownWidth).toBe(96)
    expect(opened.problems).toEqual([])
  })
})
