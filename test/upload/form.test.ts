import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createClientOn } from '../../src/client.js'
import type { FormBody, Host } from '../../src/host.js'
import type { ClientOptions, UploadOptions } from '../../src/types.js'
import { openForm } from '../../src/upload/form.js'
import { createWatcher, failureOf } from '../helpers/fake-client.js'
import { createFakeHost } from '../helpers/fake-host.js'
import type { FakeRequest } from '../helpers/fake-host.js'
import { png, pngSource, webp } from '../helpers/made-pictures.js'
import { refused, slimmed, stored, stsReply } from '../helpers/service-answers.js'

const ORIGIN = 'https://examplebucket-1250000000.cos.ap-beijing.myqcloud.com'
const PATH = 'wxfile://tmp_1_cat.png'
const SLIMMED = slimmed({ key: 'cat.png', sizeBytes: 400 })

/** A platform that works with paths: whatever is given lies in a file. */
function openApp({ data = png(), ...options }: Partial<ClientOptions> & { data?: Uint8Array } = {}) {
  const fake = createFakeHost()
  const host: Host = { ...fake, open: source => ({ ...fake.open(source), path: PATH }) }
  let stsCallCount = 0
  const credentials = () => {
    stsCallCount += 1
    return stsReply()
  }
  const client = createClientOn(host, { credentials, retry: { attempts: 1 }, ...options }, openForm)
  const watcher = createWatcher()
  return {
    host: fake,
    client,
    watcher,
    stsCallCount: () => stsCallCount,
    upload: (more: UploadOptions = {}) =>
      client.upload(
        { name: 'cat.png', data },
        {
          key: 'cat.png',
          send: 'form',
          ...watcher.listeners,
          ...more,
        },
      ),
  }
}

const formIn = ({ body }: FakeRequest) => body as FormBody // each test looks at its fields

/** A form is on its way. */
async function sending(...[options, more]: [Parameters<typeof openApp>[0]?, UploadOptions?]) {
  const app = openApp(options)
  const task = app.upload(more)
  task.catch(() => undefined)
  return { ...app, task, form: await app.host.nextRequest() }
}

/** It is stored, and to be slimmed. */
async function processing(...scene: Parameters<typeof sending>) {
  const app = await sending(...scene)
  app.form.respondWith(stored())
  return { ...app, request: await app.host.nextRequest() }
}

describe('a form', () => {
  test('goes to the bucket itself, with its key in a field and the file by its path', async () => {
    const { form } = await sending()
    expect(form).toMatchObject({ method: 'POST', url: `${ORIGIN}/` })
    expect(formIn(form)).toEqual({
      fields: { 'Content-Type': 'image/png', key: 'cat.png', success_action_status: '200' },
      path: PATH,
      sizeBytes: 1000,
    })
  })

  test('asks for no processing: the service would take no notice', async () => {
    const { form } = await sending()
    expect(JSON.stringify([form.headers, form.body])).not.toMatch(/pic-operations/i)
    expect(form.headers['x-cos-security-token']).toBe('EXAMPLETOKEN')
  })

  test('has everything that is stored with the object as fields, by the names that forms have for them', async () => {
    const { form } = await sending(undefined, {
      acl: 'public-read',
      cacheControl: 'no-cache',
      storageClass: 'STANDARD_IA',
      contentType: 'image/x-png',
      metadata: { owner: 'u42' },
    })
    expect(formIn(form).fields).toEqual({
      'Content-Type': 'image/x-png',
      'Cache-Control': 'no-cache',
      acl: 'public-read',
      'x-cos-storage-class': 'STANDARD_IA',
      'x-cos-meta-owner': 'u42',
      key: 'cat.png',
      success_action_status: '200',
    })
  })

  test('has a checksum where that is asked for', async () => {
    const { form } = await sending(undefined, { integrity: 'md5' })
    expect(formIn(form).fields['Content-MD5']).toBe(createHash('md5').update(png()).digest('base64'))
  })

  test('has the key that is made up for it', async () => {
    const { form } = await sending(undefined, { key: undefined })
    expect(formIn(form).fields['key']).toMatch(/^uploads\/u42\/20260101\/\d+\.png$/)
  })

  test('tells how much of the picture has left', async () => {
    const { form, task, watcher } = await sending()
    form.reportSent(500)
    expect(watcher.progress.at(-1)).toMatchObject({ phase: 'uploading', sentBytes: 500, totalBytes: 1000 })
    form.reportSent(1000)
    expect(task.state.phase).toBe('processing')
  })

  test('is refused for what is no file, at once', () => {
    const { host } = openApp()
    const client = createClientOn(host, { credentials: () => stsReply() }, openForm)
    for (const [name, called] of [
      ['cat.png', 'cat.png'],
      ['', 'bytes'],
    ] as const) {
      expect(() => client.upload({ ...pngSource(), name }, { send: 'form' })).toThrow(
        new TypeError(`upload: send cannot be "form" for ${called}, which is no file`),
      )
    }
  })

  test('is sent only where it is asked for', async () => {
    const { form } = await sending(undefined, { send: 'auto' })
    expect(form.method).toBe('PUT')
  })
})

describe('what a form has stored', () => {
  test('is slimmed by a second request, without a body', async () => {
    const { request } = await processing()
    expect(request).toMatchObject({ method: 'POST', url: `${ORIGIN}/cat.png?image_process` })
    expect(request.body).toBeUndefined()
    expect(JSON.parse(request.headers['Pic-Operations'] ?? '')).toEqual({
      is_pic_info: 1,
      rules: [{ fileid: '/cat.png', rule: 'imageSlim' }],
    })
  })

  test('has the same result as any other upload', async () => {
    const { request, task, host } = await processing()
    request.respondWith(SLIMMED)
    expect(await task).toMatchObject({
      outcome: 'compressed',
      original: { key: 'cat.png', sizeBytes: 1000 },
      slim: { key: 'cat.png', sizeBytes: 400 },
      savedBytes: 600,
      attempts: 1,
    })
    expect(host.requests).toHaveLength(2)
  })

  test('keeps the ETag that the form was answered with, where the slimmed picture lies elsewhere', async () => {
    const { request, task } = await processing(undefined, { saveAs: 'slim.png' })
    const { text, ...answer } = slimmed({ key: 'slim.png', sizeBytes: 400 })
    request.respondWith({ ...answer, text: text.replace(/<OriginalInfo>.*<\/OriginalInfo>/, '') })
    expect(await task).toMatchObject({
      original: { key: 'cat.png', etag: 'ee8de918d05640145b18f70f4c3aa602' },
      slim: { key: 'slim.png' },
      requestId: 'NjdhYmNk',
    })
  })

  test.each<[string, Parameters<typeof sending>]>([
    ['is not to be slimmed', [undefined, { slim: false }]],
    ['cannot be slimmed', [{ data: webp() }]],
  ])('is left alone where it %s', async (_why, scene) => {
    const { form, task, host } = await sending(...scene)
    form.respondWith(stored())
    expect(await task).toMatchObject({ original: { etag: 'ee8de918d05640145b18f70f4c3aa602' } })
    expect(host.requests).toHaveLength(1)
  })

  test.each([
    [refused(403, 'AccessDenied'), 'access-denied'],
    [refused(400, 'InvalidImageSource'), undefined],
  ] as const)('stays as it is where it may not be slimmed, and is not stored again', async (answer, reason) => {
    const { request, task, host } = await processing()
    request.respondWith(answer)
    const result = await task
    expect(result).toMatchObject({ outcome: 'kept-original', original: { sizeBytes: 1000 } })
    expect(result.reason).toBe(reason ?? result.reason)
    expect(result.reason).toBeDefined()
    expect(host.requests).toHaveLength(2)
  })

  test('fails where no other than a slimmed picture is wanted', async () => {
    const { request, task } = await processing({ onSlimFailure: 'fail' })
    request.respondWith(refused(403, 'AccessDenied'))
    expect(await failureOf(task)).toMatchObject({ code: 'access-denied' })
  })

  test.each(['network-or-cors', 'timeout'] as const)(
    'is a result also where the second answer is lost (%s): what became of it is not known',
    async code => {
      const { request, task, host } = await processing()
      request.failWith(code)
      expect(await task).toMatchObject({ outcome: 'kept-original', reason: 'response-unreadable' })
      expect(host.requests).toHaveLength(2)
    },
  )

  test('is not sent again when the second request is', async () => {
    const { request, task, host } = await processing({ retry: { attempts: 2 } })
    request.failWith('network-or-cors')
    await host.advance(60_000)
    const again = await host.nextRequest()
    expect(again.url).toBe(`${ORIGIN}/cat.png?image_process`)
    again.respondWith(SLIMMED)
    expect(await task).toMatchObject({ outcome: 'compressed', attempts: 2 })
  })

  test('is slimmed under new credentials where the old ones have expired', async () => {
    const { request, host, task, stsCallCount } = await processing()
    request.respondWith(refused(403, 'ExpiredToken'))
    const again = await host.nextRequest()
    expect(again.url).toBe(`${ORIGIN}/cat.png?image_process`)
    again.respondWith(SLIMMED)
    expect(await task).toMatchObject({ outcome: 'compressed' })
    expect(stsCallCount()).toBe(2)
  })

  test('is nobody’s business any more once the upload is cancelled', async () => {
    const { request, task, host } = await processing()
    task.cancel()
    expect(await failureOf(task)).toMatchObject({ code: 'cancelled' })
    await host.settle()
    expect(request.isOpen).toBe(false)
    expect(host.requests).toHaveLength(2)
  })
})

describe('a form that fails', () => {
  test.each(['AccessDenied', 'InvalidArgument'])(
    'with %s fares no better without processing: it is not sent again',
    async code => {
      const { form, task, host } = await sending()
      form.respondWith(refused(403, code))
      expect(await failureOf(task)).toMatchObject({ service: { code } })
      await host.settle()
      expect(host.requests).toHaveLength(1)
    },
  )

  test('on the network is sent again, whole', async () => {
    const { form, task, host } = await sending({ retry: { attempts: 2 } })
    form.failWith('network-or-cors')
    await host.advance(60_000)
    const again = await host.nextRequest()
    expect(formIn(again)).toEqual(formIn(form))
    again.respondWith(stored())
    ;(await host.nextRequest()).respondWith(SLIMMED)
    expect(await task).toMatchObject({ outcome: 'compressed', attempts: 2 })
  })

  test('as often as it may fails the upload, with the last reason', async () => {
    const { form, task, host } = await sending()
    form.failWith('timeout')
    expect(await failureOf(task)).toMatchObject({ code: 'timeout' })
    expect(host.requests).toHaveLength(1)
  })
})

describe('a form that is paused', () => {
  test('is sent again from its beginning when it goes on, under the same key', async () => {
    const { form, task, host } = await sending(undefined, { key: undefined })
    task.pause()
    await host.settle()
    expect(form.isOpen).toBe(false)
    task.resume()
    const again = await host.nextRequest()
    expect(formIn(again)).toEqual(formIn(form))
    again.respondWith(stored())
    const { key = '' } = formIn(again).fields
    ;(await host.nextRequest()).respondWith(slimmed({ key, sizeBytes: 400 }))
    expect(await task).toMatchObject({ outcome: 'compressed', original: { key } })
  })

  test('and goes on stays as it is where it cannot be slimmed then', async () => {
    const { task, host } = await sending()
    task.pause()
    await host.settle()
    task.resume()
    ;(await host.nextRequest()).respondWith(stored())
    ;(await host.nextRequest()).respondWith(refused(403, 'AccessDenied'))
    expect(await task).toMatchObject({ outcome: 'kept-original', reason: 'access-denied' })
  })

  test('once it is stored is not sent again: what is left is slimming it', async () => {
    const { request, task, host } = await processing()
    task.pause()
    expect(task.state.phase).toBe('paused')
    await host.settle()
    expect(request.isOpen).toBe(false)
    task.resume()
    const again = await host.nextRequest()
    expect(again.url).toBe(`${ORIGIN}/cat.png?image_process`)
    again.respondWith(SLIMMED)
    expect(await task).toMatchObject({ outcome: 'compressed' })
    expect(host.requests).toHaveLength(3)
  })
})
