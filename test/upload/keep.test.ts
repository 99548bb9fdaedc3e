import { describe, expect, test } from 'vitest'
import { createClientOn } from '../../src/client.js'
import type { StoreName } from '../../src/host.js'
import type { ClientOptions, UnfinishedUpload, UploadOptions } from '../../src/types.js'
// Loaded by the client when it is needed: here before, so that no test waits for a compiler.
import '../../src/upload/keep.js'
import '../../src/upload/parts.js'
import { failureOf } from '../helpers/fake-client.js'
import { createFakeHost } from '../helpers/fake-host.js'
import { png } from '../helpers/made-pictures.js'
import { stepOf } from '../helpers/parts-service.js'
import { refused, stored, stsReply } from '../helpers/service-answers.js'

const PICTURE = png()
const picture = (name = 'cat.png') => new File([PICTURE], name)

/** A page of a browser; a browser is what its pages have kept. */
function openPage(browser = new Map<string, unknown>(), options: Partial<ClientOptions> = {}) {
  const host = createFakeHost({ records: browser })
  const client = createClientOn(host, {
    credentials: () => stsReply(),
    persist: true,
    retry: { attempts: 1 },
    ...options,
  })
  return {
    browser,
    host,
    client,
    /** Keys that were asked for so far, in order. */
    keys: () => host.requests.map(({ url }) => decodeURIComponent(new URL(url).pathname.slice(1))),
    unfinished: async () => client.unfinished(),
  }
}

/** A page that is gone before its uploads were answered. */
async function crashed(
  names: readonly string[] = ['cat.png'],
  options: UploadOptions = {},
  browser?: Map<string, unknown>,
) {
  const page = openPage(browser)
  for (const name of names) void page.client.upload(picture(name), options).catch(() => undefined)
  await page.host.settle()
  page.host.die()
  return page
}

const namesOf = (items: readonly Pick<UnfinishedUpload, 'resume' | 'name'>[]) => items.map(({ name }) => name)

describe('an upload that a crash interrupts', () => {
  test('is offered to the next page, with its file', async () => {
    const before = await crashed(['cat.png'])
    const [item] = await openPage(before.browser).unfinished()
    expect(item).toMatchObject({ name: 'cat.png', sizeBytes: PICTURE.length, startedAtMs: before.host.nowMs() })
    expect(Buffer.from(await (item?.source as File).arrayBuffer()).equals(PICTURE)).toBe(true)
  })

  test('goes on under the key that it had, and is forgotten once it is stored', async () => {
    const before = await crashed()
    const page = openPage(before.browser)
    const [item] = await page.unfinished()
    const task = item?.resume()
    ;(await page.host.nextRequest()).respondWith(stored())
    expect((await task)?.original.key).toBe(before.keys()[0])
    await page.host.settle()
    expect(page.browser.size).toBe(0)
  })

  test('goes on with the options that it was started with', async () => {
    const before = await crashed(['cat.png'], { contentType: 'image/x-cat', slim: false, metadata: { from: 'here' } })
    const page = openPage(before.browser)
    const [item] = await page.unfinished()
    void item?.resume().catch(() => undefined)
    const { headers } = await page.host.nextRequest()
    expect(headers).toMatchObject({ 'Content-Type': 'image/x-cat', 'x-cos-meta-from': 'here' })
    expect(headers['Pic-Operations']).toBeUndefined()
  })

  test('tells those who listen now', async () => {
    const before = await crashed()
    const page = openPage(before.browser)
    const [item] = await page.unfinished()
    const phases: string[] = []
    const task = item?.resume({ onState: ({ phase }) => phases.push(phase) })
    ;(await page.host.nextRequest()).respondWith(stored())
    await task
    expect(phases.at(-1)).toBe('done')
  })

  test('is offered in the order in which they were started', async () => {
    const names = ['c.png', 'a.png', 'b.png', 'd.png', 'e.png']
    expect(namesOf(await openPage((await crashed(names)).browser).unfinished())).toEqual(names)
  })

  test('is one for each tab: no other is offered it', async () => {
    const { browser } = await crashed(['a.png', 'b.png'])
    const offers = await Promise.all([openPage(browser).unfinished(), openPage(browser).unfinished()])
    expect(offers.map(({ length }) => length).sort()).toEqual([0, 2])
  })

  test('is offered again to the page that has it, until it is taken up', async () => {
    const page = openPage((await crashed()).browser)
    const [first] = await page.unfinished()
    expect(await page.unfinished()).toHaveLength(1)
    void first?.resume().catch(() => undefined)
    expect(await page.unfinished()).toHaveLength(0)
  })

  test('is taken up once, however often that is asked for', async () => {
    const page = openPage((await crashed()).browser)
    const [one] = await page.unfinished()
    const [other] = await page.unfinished()
    const task = one?.resume()
    expect(one?.resume()).toBe(task)
    expect(other?.resume()).toBe(task)
    ;(await page.host.nextRequest()).respondWith(stored())
    await task
    await page.host.settle()
    expect(one?.resume()).toBe(task)
    expect(page.host.requests).toHaveLength(1)
  })

  test('is offered once more after a crash in between', async () => {
    const first = await crashed()
    const second = openPage(first.browser)
    const [item] = await second.unfinished()
    void item?.resume().catch(() => undefined)
    await second.host.settle()
    expect(second.keys()).toEqual(first.keys())
    second.host.die()
    expect(namesOf(await openPage(first.browser).unfinished())).toEqual(['cat.png'])
  })

  test('belongs to its page as long as that lives', async () => {
    const living = openPage()
    void living.client.upload(picture()).catch(() => undefined)
    await living.host.settle()
    expect(await openPage(living.browser).unfinished()).toEqual([])
  })

  test('is offered only to clients of the same name', async () => {
    const page = openPage(undefined, { persist: 'u42' })
    void page.client.upload(picture()).catch(() => undefined)
    await page.host.settle()
    page.host.die()
    expect(await openPage(page.browser, { persist: 'u43' }).unfinished()).toEqual([])
    expect(await openPage(page.browser).unfinished()).toEqual([])
    expect(await openPage(page.browser, { persist: 'u42' }).unfinished()).toHaveLength(1)
  })

  test('can be given up', async () => {
    const page = openPage((await crashed(['a.png', 'b.png'])).browser)
    const [one] = await page.unfinished()
    await one?.discard()
    expect(namesOf(await page.unfinished())).toEqual(['b.png'])
    expect(() => one?.resume()).toThrow(TypeError)
    expect([...page.browser.keys()].filter(id => id.startsWith('files'))).toHaveLength(1)
  })

  test('can be given up while it is under way', async () => {
    const page = openPage((await crashed()).browser)
    const [item] = await page.unfinished()
    const task = item?.resume()
    await page.host.nextRequest()
    await item?.discard()
    expect(await failureOf(task as NonNullable<typeof task>)).toMatchObject({ code: 'cancelled' })
    await page.host.settle()
    expect(page.browser.size).toBe(0)
  })
})

describe('a key', () => {
  test('is kept before the first byte leaves', async () => {
    const page = openPage()
    void page.client.upload(picture()).catch(() => undefined)
    await page.host.nextRequest()
    const [record] = [...page.browser].flatMap(([id, value]) => (id.startsWith('uploads') ? [value] : []))
    expect(record).toMatchObject({ key: page.keys()[0] })
  })

  test('that the caller has made is not made anew', async () => {
    const made = { key: () => 'made/cat.png', saveAs: (key: string) => `${key}-slim` }
    const page = openPage((await crashed(['cat.png'], made)).browser)
    const [item] = await page.unfinished()
    void item?.resume({ key: () => 'other.png', saveAs: () => 'other.png' }).catch(() => undefined)
    const { headers } = await page.host.nextRequest()
    expect(page.keys()).toEqual(['made/cat.png'])
    expect(headers['Pic-Operations']).toContain('"/made/cat.png-slim"')
  })

  test('that was not made yet has to be made by the page that goes on', async () => {
    const waiting = openPage(undefined, { credentials: () => new Promise(() => undefined) })
    void waiting.client.upload(picture(), { key: ({ name }) => `mine/${name}` }).catch(() => undefined)
    await waiting.host.settle()
    waiting.host.die()
    const page = openPage(waiting.browser)
    const [item] = await page.unfinished()
    expect(() => item?.resume()).toThrow('resume: key was a function and has to be given again')
    void item?.resume({ key: ({ name }) => `again/${name}` }).catch(() => undefined)
    await page.host.nextRequest()
    expect(page.keys()).toEqual(['again/cat.png'])
  })

  test('that is taken by the lost try of an earlier page does not fail the upload', async () => {
    const page = openPage((await crashed(['cat.png'], { forbidOverwrite: true, slim: false })).browser)
    const [item] = await page.unfinished()
    const task = item?.resume()
    ;(await page.host.nextRequest()).respondWith(refused(409, 'FileAlreadyExists'))
    expect(await task).toMatchObject({ outcome: 'not-requested' })
  })
})

describe('an upload that ends', () => {
  test.each([
    ['stored', stored()],
    ['refused', refused(403, 'AccessDenied')],
  ])('%s is forgotten', async (_what, answer) => {
    const page = openPage()
    const task = page.client.upload(picture(), { slim: false })
    task.catch(() => undefined)
    ;(await page.host.nextRequest()).respondWith(answer)
    await page.host.settle()
    expect([task.state.phase === 'done' || task.state.phase === 'failed', page.browser.size]).toEqual([true, 0])
  })

  test('by being cancelled is forgotten, wherever it is', async () => {
    for (let turns = 0; turns < 40; turns += 1) {
      const page = openPage()
      const task = page.client.upload(picture())
      task.catch(() => undefined)
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
      task.cancel()
      await page.host.settle()
      expect([turns, page.browser.size]).toEqual([turns, 0])
      expect(await page.unfinished()).toEqual([])
    }
  })

  test('as no picture was never kept', async () => {
    const page = openPage()
    expect(await failureOf(page.client.upload(new File(['no picture'], 'a.txt')))).toMatchObject({
      code: 'not-an-image',
    })
    expect(page.browser.size).toBe(0)
  })

  test('for a reason that may pass is offered again, by this page alone', async () => {
    const page = openPage()
    const task = page.client.upload(picture())
    task.catch(() => undefined)
    ;(await page.host.nextRequest()).failWith('network-or-cors')
    await failureOf(task)
    expect(await openPage(page.browser).unfinished()).toEqual([])
    const [item] = await page.unfinished()
    const again = item?.resume()
    ;(await page.host.nextRequest()).respondWith(stored())
    await again
    expect(new Set(page.keys()).size).toBe(1)
  })

  test('for a reason that may pass, and is then started anew, is the same upload', async () => {
    const page = openPage()
    const file = picture()
    const task = page.client.upload(file)
    task.catch(() => undefined)
    ;(await page.host.nextRequest()).failWith('network-or-cors')
    await failureOf(task)
    const again = page.client.upload(file)
    ;(await page.host.nextRequest()).respondWith(stored())
    await again
    await page.host.settle()
    expect(new Set(page.keys()).size).toBe(1)
    expect(page.browser.size).toBe(0)
  })

  test('and is started anew with functions keeps what they have made, for the next page too', async () => {
    const page = openPage()
    const file = picture()
    const saveAs = (key: string) => `${key}-slim`
    const task = page.client.upload(file, { saveAs })
    task.catch(() => undefined)
    ;(await page.host.nextRequest()).failWith('network-or-cors')
    await failureOf(task)
    void page.client.upload(file, { saveAs }).catch(() => undefined)
    await page.host.nextRequest()
    page.host.die()
    const next = openPage(page.browser)
    const [item] = await next.unfinished()
    void item?.resume().catch(() => undefined)
    const { headers } = await next.host.nextRequest()
    expect(headers['Pic-Operations']).toContain(`"/${page.keys()[0] ?? ''}-slim"`)
  })

  test('because the client is closed stays unfinished', async () => {
    const page = openPage()
    const task = page.client.upload(picture())
    task.catch(() => undefined)
    await page.host.nextRequest()
    page.client.close()
    expect(await failureOf(task)).toMatchObject({ code: 'cancelled' })
    await page.host.settle()
    expect(namesOf(await openPage(page.browser).unfinished())).toEqual(['cat.png'])
  })
})

describe('where nothing can be kept', () => {
  test.each([
    ['no store', { openStore: () => Promise.reject(new Error('A private window.')) }],
    ['no locks', { lock: () => Promise.reject(new Error('There are no locks.')) }],
  ])('%s: pictures are uploaded all the same, and none is offered', async (_what, lack) => {
    const page = openPage()
    Object.assign(page.host, lack)
    const task = page.client.upload(picture())
    ;(await page.host.nextRequest()).respondWith(stored())
    await task
    expect(await page.unfinished()).toEqual([])
    expect(page.browser.size).toBe(0)
  })

  test('a full disk: that one is uploaded without being kept', async () => {
    const page = openPage()
    const whole = { ...page.host }
    Object.assign(page.host, {
      openStore: async (name: StoreName) => {
        const store = await whole.openStore(name)
        const write = (id: string, record: unknown) =>
          record === undefined ? store.write(id, record) : Promise.reject(new DOMException('', 'QuotaExceededError'))
        return name === 'files' ? { ...store, write } : store
      },
    })
    const task = page.client.upload(picture())
    ;(await page.host.nextRequest()).respondWith(stored())
    await task
    await page.host.settle()
    expect(page.browser.size).toBe(0)
  })

  test('without the option it is misuse to ask', () => {
    const { client } = openPage(undefined, { persist: undefined })
    expect(() => client.unfinished()).toThrow('unfinished: createClient needs persist')
  })
})

test('a file whose record was never written is swept away once its page is gone', async () => {
  const { browser } = await crashed()
  for (const id of [...browser.keys()]) if (id.startsWith('uploads')) browser.delete(id)
  expect(await openPage(browser).unfinished()).toEqual([])
  expect(browser.size).toBe(0)
})

test('a picture in parts goes on with the parts that are missing', async () => {
  const large = png({ sizeBytes: 2.5 * 1024 * 1024 })
  const options = { partsFromBytes: 1024 * 1024 }
  const first = openPage(undefined, options)
  const file = new File([large], 'large.png', { lastModified: 1 })
  void first.client.upload(file, { slim: false }).catch(() => undefined)
  const initiate = await first.host.nextRequest()
  initiate.respondWith({ text: '<a><UploadId>upload1</UploadId></a>' })
  ;(await first.host.nextRequest()).respondWith({ headers: { etag: '"1"' } })
  await first.host.settle()
  first.host.die()
  const second = openPage(first.browser, options)
  const [item] = await second.unfinished()
  void item?.resume().catch(() => undefined)
  await second.host.settle()
  expect(second.host.requests.map(stepOf)).toEqual(['part 2', 'part 3'])
  expect(new Set([...first.keys(), ...second.keys()]).size).toBe(1)
})

test('of the same file twice in a batch one is kept', async () => {
  const page = openPage()
  void page.client.uploadAll([picture('a.png'), picture('a.png')])
  await page.host.settle()
  page.host.die()
  expect(namesOf(await openPage(page.browser).unfinished())).toEqual(['a.png'])
})

test('a hundred files of a batch are kept while the first are sent', async () => {
  const page = openPage()
  const names = Array.from({ length: 100 }, (_, index) => `${index}.png`)
  void page.client.uploadAll(names.map(picture))
  for (let turn = 0; turn < 50; turn += 1) await page.host.settle()
  page.host.die()
  expect(namesOf(await openPage(page.browser).unfinished())).toEqual(names)
})
