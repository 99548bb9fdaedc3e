import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listen, type Listening } from '../listening.js'
import type { WxRequest } from './request.js'
import { standInWx } from './stand-in.js'
import type { WxUpload, WxUploadProgress } from './upload-file.js'

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

let seen: Seen[]
let server: Listening
const answers = { status: 200, text: '{"a":1}', isSilent: false }

const standIn = standInWx()
const { wx } = standIn
const files = wx.getFileSystemManager()

beforeEach(async () => {
  const arrived: Seen[] = [] // what a test before this one has left on its way arrives there
  seen = arrived
  Object.assign(answers, { status: 200, text: '{"a":1}', isSilent: false })
  server = await listen((message, response) => {
    const { method = '', url = '', headers } = message
    const answer = (chunks: Buffer[]) => {
      arrived.push({ method, url, headers, body: Buffer.concat(chunks) })
      if (answers.isSilent) return
      response.writeHead(answers.status, { 'X-Odd-name': 'yes', 'content-type': 'application/json' })
      response.end(answers.text)
    }
    message.toArray().then(answer, () => undefined) // some are aborted
  })
})
afterEach(async () => {
  standIn.reset()
  await server.close()
})
afterAll(() => standIn.close())

/** The words of the failure, or what the success is of. */
const ending = <Options extends object>(call: (options: Options) => unknown, options: Options) =>
  new Promise<Readonly<Record<string, unknown>>>(resolve => {
    call({ ...options, complete: resolve })
  })

const ask = (options: Partial<WxRequest> = {}) =>
  ending<WxRequest>(wx.request, { url: `${server.origin}/x`, ...options })
const upload = (filePath: string, options: Partial<WxUpload> = {}) =>
  ending<WxUpload>(wx.uploadFile, { url: `${server.origin}/`, name: 'file', filePath, ...options })
const turn = () => new Promise(resolve => setImmediate(resolve))

describe('wx.request', () => {
  test('answers any status as a success, with JSON taken apart, and success before complete', async () => {
    answers.status = 503
    const order: string[] = []
    const answer = await new Promise(resolve => {
      wx.request({
        url: `${server.origin}/x`,
        success: result => {
          order.push('success')
          resolve(result)
        },
        fail: () => order.push('fail'),
        complete: () => order.push('complete'),
      })
    })
    expect(answer).toMatchObject({ statusCode: 503, data: { a: 1 }, errMsg: 'request:ok' })
    expect(order).toEqual(['success', 'complete'])
  })

  test.each([
    [{ dataType: 'text' }, '{"a":1}'],
    [{ responseType: 'arraybuffer' }, new TextEncoder().encode('{"a":1}').buffer],
  ])('with %j gives the data as it is asked for', async (options, data) => {
    expect(await ask(options)).toMatchObject({ data })
  })

  test('sends bytes as they are, and a view of bytes as JSON', async () => {
    const bytes = Uint8Array.of(0, 255, 10)
    await ask({ method: 'PUT', data: bytes.buffer })
    await ask({ method: 'PUT', data: bytes })
    expect(seen.map(({ body }) => body.toString('latin1'))).toEqual(['\x00\xff\n', '{"0":0,"1":255,"2":10}'])
  })

  test('puts the data of a GET into the address', async () => {
    await ask({ url: `${server.origin}/x?a=1`, data: { b: 'c d' } })
    expect(seen).toMatchObject([{ url: '/x?a=1&b=c+d' }])
  })

  test.each([
    [undefined, false, 'application/json'],
    ['image/png', false, 'image/png'],
    ['image/png', true, 'image/png; charset=utf-8'],
    ['text/plain; charset=gbk', true, 'text/plain; charset=gbk'],
  ])('makes of the content type %s, charset added: %s, %s', async (given, addsCharset, sent) => {
    standIn.settings.addsCharset = addsCharset
    await ask({ method: 'PUT', header: given === undefined ? {} : { 'Content-Type': given } })
    expect(seen[0]?.headers['content-type']).toBe(sent)
  })

  test('sends the referer of a mini program whatever is given', async () => {
    await ask({ header: { Referer: 'https://example.com' } })
    expect(seen[0]?.headers.referer).toMatch(/^https:\/\/servicewechat\.com\//)
  })

  test.each([
    ['as-sent', 'X-Odd-name'],
    ['lower', 'x-odd-name'],
    ['UPPER', 'X-ODD-NAME'],
    ['Title', 'X-Odd-Name'],
  ] as const)('writes names of headers in the case %s', async (headerCase, name) => {
    standIn.settings.headerCase = headerCase
    expect(await ask()).toHaveProperty(['header', name], 'yes')
  })

  test('tells the headers as soon as they are there', async () => {
    const received = await new Promise(resolve => {
      wx.request({ url: `${server.origin}/x` }).onHeadersReceived(resolve)
    })
    expect(received).toMatchObject({ statusCode: 200, header: { 'X-Odd-name': 'yes' } })
  })

  test('ends with its own timeout, and with the longest that WeChat allows', async () => {
    answers.isSilent = true
    expect(await ask({ timeout: 5 })).toEqual({ errMsg: 'request:fail timeout' })
    standIn.settings.maxTimeoutMs = 5
    expect(await ask({ timeout: 60_000 })).toEqual({ errMsg: 'request:fail timeout' })
    expect(await ask()).toEqual({ errMsg: 'request:fail timeout' })
  })

  test('that is aborted fails later, once, and frees its place', async () => {
    const endings: string[] = []
    const task = wx.request({ url: `${server.origin}/x`, complete: ({ errMsg }) => endings.push(errMsg) })
    expect(standIn.taskCount).toBe(1)
    task.abort()
    task.abort()
    expect([endings, standIn.taskCount]).toEqual([[], 0])
    await turn()
    expect(endings).toEqual(['request:fail abort'])
  })

  test('to a host that nobody knows, or to no address at all, fails', async () => {
    expect((await ask({ url: 'https://nowhere.example' }))['errMsg']).toContain('ERR_NAME_NOT_RESOLVED')
    expect((await ask({ url: 'x' }))['errMsg']).toBe('request:fail invalid url "x"')
  })

  test('to a host that the test named reaches its server under that name', async () => {
    standIn.settings.hosts = { 'sts.example.com': server.origin }
    await ask({ url: 'https://sts.example.com/sts?a=b' })
    expect(seen).toMatchObject([{ url: '/sts?a=b', headers: { host: 'sts.example.com' } }])
  })
})

describe('wx.uploadFile', () => {
  const bytes = Buffer.alloc(300_000, 'picture')

  test('sends the fields, then the file, and counts what the network took', async () => {
    const steps: WxUploadProgress[] = []
    const filePath = standIn.addTempFile(bytes, 'cat.png')
    const answer = await new Promise(resolve => {
      const formData = { key: 'a/b.png', count: 1 }
      const task = wx.uploadFile({ url: `${server.origin}/`, name: 'file', filePath, formData, complete: resolve })
      task.onProgressUpdate(step => steps.push(step))
    })
    expect(answer).toEqual({ statusCode: 200, data: '{"a":1}', errMsg: 'uploadFile:ok' })
    const [{ headers, body }] = seen as [Seen]
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': headers['content-type'] ?? '' },
    }).formData()
    expect([...form.keys()]).toEqual(['key', 'count', 'file'])
    expect([form.get('key'), form.get('count')]).toEqual(['a/b.png', '1'])
    const file = form.get('file') as File // the field is one
    expect(file.name).toMatch(/cat\.png$/)
    expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true)
    expect(steps.length).toBeGreaterThan(4)
    expect(steps.at(-1)).toEqual({
      progress: 100,
      totalBytesSent: body.length,
      totalBytesExpectedToSend: body.length,
    })
    expect(steps.map(step => step.totalBytesSent)).toEqual(steps.map(step => step.totalBytesSent).sort((a, b) => a - b))
    expect(standIn.reads).toEqual([])
  })

  test('tells headers in its answer on demand only, and through its task always', async () => {
    const filePath = standIn.addTempFile(bytes)
    expect(await upload(filePath)).not.toHaveProperty('header')
    standIn.settings.uploadFileTellsHeader = true
    expect(await upload(filePath)).toHaveProperty('header.X-Odd-name', 'yes')
    const received = await new Promise(resolve => {
      wx.uploadFile({ url: `${server.origin}/`, name: 'file', filePath }).onHeadersReceived(resolve)
    })
    expect(received).toMatchObject({ statusCode: 200 })
  })

  test('of a file that is gone fails and sends nothing', async () => {
    const filePath = standIn.addTempFile(bytes)
    standIn.forgetTempFiles()
    expect(await upload(filePath)).toEqual({ errMsg: 'uploadFile:fail file not found' })
    expect(seen).toEqual([])
  })

  test('stops where it is when it is aborted', async () => {
    const steps: number[] = []
    const filePath = standIn.addTempFile(Buffer.alloc(8_000_000))
    const errMsg = await new Promise(resolve => {
      const task = wx.uploadFile({
        ...{ url: `${server.origin}/`, name: 'file', filePath },
        complete: outcome => resolve(outcome.errMsg),
      })
      task.onProgressUpdate(({ progress }) => {
        steps.push(progress)
        task.abort()
      })
    })
    expect(errMsg).toBe('uploadFile:fail abort')
    expect(steps).toEqual([0])
  })
})

describe('what WeChat does to all of them', () => {
  test('ten at once, whatever they are, is the most; the eleventh fails', async () => {
    answers.isSilent = true
    const filePath = standIn.addTempFile(Buffer.from('a'))
    const tasks = Array.from({ length: 10 }, (_, at) => {
      const url = server.origin
      return at % 2 === 0 ? wx.request({ url }) : wx.uploadFile({ url, name: 'file', filePath })
    })
    expect(await ask()).toEqual({ errMsg: 'request:fail exceed max task count' })
    expect(await upload(filePath)).toEqual({ errMsg: 'uploadFile:fail exceed max task count' })
    expect([standIn.taskCount, standIn.highestTaskCount]).toEqual([10, 10])
    for (const task of tasks) task.abort()
    expect(standIn.taskCount).toBe(0)
  })

  test('an origin that is not on the list of its call is refused with a code', async () => {
    const filePath = standIn.addTempFile(Buffer.from('a'))
    standIn.settings.domains = { request: [server.origin] }
    expect(await ask()).toMatchObject({ statusCode: 200 })
    expect(await upload(filePath)).toEqual({ errMsg: 'uploadFile:fail url not in domain list', errno: 600_002 })
    standIn.settings.domains = { request: ['https://example.com'], uploadFile: [server.origin] }
    expect(await ask()).toEqual({ errMsg: 'request:fail url not in domain list', errno: 600_002 })
    expect(await upload(filePath)).toMatchObject({ statusCode: 200 })
    expect(standIn.calls.map(({ call }) => call)).toEqual(['request', 'uploadFile', 'request', 'uploadFile'])
  })

  test.each([
    ['at-once', ['hide', 'request:fail interrupted', 'shown']],
    ['before-show', ['hide', 'request:fail interrupted', 'shown']],
    ['after-show', ['hide', 'shown', 'request:fail interrupted']],
  ] as const)('the background interrupts what is under way, told %s', async (interruptedArrives, expected) => {
    answers.isSilent = true
    standIn.settings.interruptedArrives = interruptedArrives
    const happened: string[] = []
    const [onHide, onShow] = [() => happened.push('hide'), () => happened.push('shown')]
    wx.onAppHide(onHide)
    wx.onAppShow(onShow)
    wx.request({ url: server.origin, complete: ({ errMsg }) => happened.push(errMsg) })
    await turn()
    standIn.hide()
    const whileHidden = [...happened]
    standIn.show()
    expect(happened).toEqual(expected)
    expect(whileHidden).toEqual(interruptedArrives === 'at-once' ? expected.slice(0, 2) : ['hide'])
    wx.offAppHide(onHide)
    wx.offAppShow()
    standIn.hide()
    standIn.show()
    expect(happened).toEqual(expected)
  })

  test('a call made in the background is interrupted too, and later ones are not', async () => {
    standIn.hide()
    const first = ask()
    await turn()
    standIn.show()
    expect(await first).toEqual({ errMsg: 'request:fail interrupted' })
    expect(await ask()).toMatchObject({ statusCode: 200 })
    expect(seen).toHaveLength(1)
  })

  test('without a network calls fail, and code is told when it goes and comes', async () => {
    answers.isSilent = true
    const told: unknown[] = []
    wx.onNetworkStatusChange(status => told.push(status))
    const running = ask()
    await turn()
    standIn.goOffline()
    expect(await running).toEqual({ errMsg: 'request:fail' })
    expect(await ask()).toEqual({ errMsg: 'request:fail' })
    expect(await ending(wx.getNetworkType, {})).toMatchObject({ networkType: 'none' })
    standIn.goOnline()
    wx.offNetworkStatusChange()
    standIn.goOffline()
    expect(told).toEqual([
      { isConnected: false, networkType: 'none' },
      { isConnected: true, networkType: 'wifi' },
    ])
  })
})

describe('faults', () => {
  test.each([
    [{ kind: 'interrupted' }, { errMsg: 'request:fail interrupted' }],
    [{ kind: 'timeout' }, { errMsg: 'request:fail timeout' }],
    [{ kind: 'domain' }, { errMsg: 'request:fail url not in domain list', errno: 600_002 }],
    [{ kind: 'fail', errMsg: 'request:fail socket' }, { errMsg: 'request:fail socket' }],
    [{ kind: 'status-0' }, { errMsg: 'request:ok', statusCode: 0, header: {}, data: '', cookies: [] }],
  ] as const)('%j ends the next call, and that one only', async (fault, expected) => {
    standIn.faults.push({ ...fault })
    expect(await ask()).toEqual(expected)
    expect(seen).toEqual([])
    expect(await ask()).toMatchObject({ statusCode: 200 })
    expect(standIn.taskCount).toBe(0)
  })

  test('hit what they match, after those they skip, so many times', async () => {
    const match = { call: 'request', method: 'PUT', url: /partNumber=\d/ } as const
    standIn.faults.push({ kind: 'timeout', match, skip: 1, times: 2 })
    const put = async (query: string) => {
      const { errMsg } = await ask({ method: 'PUT', url: `${server.origin}/x${query}` })
      return errMsg === 'request:ok'
    }
    const ends = [await put(''), await put('?partNumber=1'), await put('?partNumber=2'), await put('?partNumber=3')]
    expect([...ends, await put('?partNumber=4')]).toEqual([true, true, false, false, true])
    expect(standIn.faults).toEqual([])
  })

  test('may lose the answer alone: the server gets everything', async () => {
    standIn.faults.push({ kind: 'interrupted', reachesServer: true })
    expect(await ask({ method: 'PUT', data: 'abc' })).toEqual({ errMsg: 'request:fail interrupted' })
    expect(seen).toMatchObject([{ method: 'PUT', body: Buffer.from('abc') }])
  })

  test.each([false, true])('without any callback the place stays taken until it is aborted, sent: %s', async sent => {
    const called: string[] = []
    standIn.faults.push({ kind: 'no-callback', reachesServer: sent })
    const note = ({ errMsg }: { readonly errMsg: string }) => called.push(errMsg)
    const task = wx.request({ url: server.origin, timeout: 1, success: note, fail: note, complete: note })
    await ask()
    await turn()
    standIn.hide()
    standIn.show()
    standIn.goOffline()
    expect(standIn.taskCount).toBe(1)
    task.abort()
    await turn()
    expect([standIn.taskCount, called]).toEqual([0, []])
  })
})

describe('the file system', () => {
  const text = 'some bytes'
  const path = () => standIn.addTempFile(Buffer.from(text), 'a.jpg')
  const read = (options: Parameters<typeof files.readFile>[0]) => ending(files.readFile, options)

  test('gives temporary paths as a phone has them', () => {
    expect(path()).toMatch(/^wxfile:\/\/tmp_\w+\.jpg$/)
  })

  test('reads all of it, a range, and text, and keeps a record of how much', async () => {
    const filePath = path()
    expect(await read({ filePath })).toEqual({
      data: new TextEncoder().encode(text).buffer,
      errMsg: 'readFile:ok',
    })
    expect(await read({ filePath, encoding: 'utf8', position: 5, length: 5 })).toMatchObject({ data: 'bytes' })
    expect(await read({ filePath, encoding: 'base64', position: 5 })).toMatchObject({ data: btoa('bytes') })
    expect(standIn.reads).toEqual([
      { filePath, position: 0, sizeBytes: 10 },
      { filePath, position: 5, sizeBytes: 5 },
      { filePath, position: 5, sizeBytes: 5 },
    ])
  })

  test.each([
    [{ position: 10 }, 'position'],
    [{ position: -1, length: 2 }, 'position'],
    [{ position: 0, length: 0 }, 'length'],
    [{ position: 5, length: 6 }, 'length'],
  ])('refuses the range %j', async (range, named) => {
    const errMsg = `readFile:fail the value of "${named}" is out of range`
    expect(await read({ filePath: path(), ...range })).toEqual({ errMsg })
    expect(standIn.reads).toEqual([])
  })

  test('tells what a file is, and its digest', async () => {
    const filePath = path()
    const stats = files.statSync(filePath)
    expect([stats.size, stats.isFile(), stats.isDirectory()]).toEqual([10, true, false])
    expect(await ending(files.stat, { path: filePath })).toMatchObject({ stats: { size: 10 } })
    const digest = createHash('md5').update(text).digest('hex')
    expect(await ending(files.getFileInfo, { filePath, digestAlgorithm: 'md5' })).toMatchObject({ size: 10, digest })
  })

  test('knows nothing of temporary files after the app was closed, nor of files of this machine', async () => {
    const filePath = path()
    standIn.forgetTempFiles()
    const refusal = { errno: 1_300_002 }
    expect(await read({ filePath })).toMatchObject(refusal)
    expect(() => files.statSync(filePath)).toThrow('statSync:fail no such file or directory')
    expect(await read({ filePath: process.execPath })).toMatchObject(refusal)
    expect(await read({ filePath: 'wxfile://usr/../1' })).toMatchObject(refusal)
  })

  test('keeps what is written into its own folder, and refuses to write elsewhere', async () => {
    const folder = `${wx.env.USER_DATA_PATH}/kept/deep`
    const filePath = `${folder}/b.jpg`
    const srcPath = path()
    expect((await ending(files.copyFile, { srcPath, destPath: filePath }))['errMsg']).toContain('no such file')
    expect(await ending(files.mkdir, { dirPath: folder, recursive: true })).toEqual({ errMsg: 'mkdir:ok' })
    expect(await ending(files.copyFile, { srcPath, destPath: filePath })).toEqual({ errMsg: 'copyFile:ok' })
    await ending(files.writeFile, { filePath: `${folder}/c.txt`, data: 'new' })
    standIn.forgetTempFiles()
    expect(await ending(files.access, { path: filePath })).toEqual({ errMsg: 'access:ok' })
    expect(await read({ filePath: `${folder}/c.txt`, encoding: 'utf8' })).toMatchObject({ data: 'new' })
    expect(await ending(files.unlink, { filePath })).toEqual({ errMsg: 'unlink:ok' })
    expect((await ending(files.access, { path: filePath }))['errMsg']).toContain('no such file')
    const outside = { filePath: path(), data: 'x' }
    expect((await ending(files.writeFile, outside))['errMsg']).toContain('permission denied')
  })

  test('saves a temporary file for later, which moves it', async () => {
    const tempFilePath = path()
    const { savedFilePath } = await ending(files.saveFile, { tempFilePath })
    expect(await read({ filePath: String(savedFilePath), encoding: 'utf8' })).toMatchObject({ data: text })
    expect(await read({ filePath: tempFilePath })).toMatchObject({ errno: 1_300_002 })
  })
})

describe('storage', () => {
  test('keeps what JSON keeps of a value, both ways', async () => {
    await ending(wx.setStorage, { key: 'a', data: { text: 'x', gone: undefined } })
    expect(wx.getStorageSync('a')).toEqual({ text: 'x' })
    wx.setStorageSync('b', [1])
    expect(await ending(wx.getStorage, { key: 'b' })).toEqual({ data: [1], errMsg: 'getStorage:ok' })
    expect(wx.getStorageInfoSync()).toEqual({ keys: ['a', 'b'], currentSize: 1, limitSize: 10_240 })
    wx.setStorageSync('b', undefined)
    expect(wx.getStorageSync('b')).toBe('')
    wx.removeStorageSync('a')
    await ending(wx.removeStorage, { key: 'b' })
    expect(await ending(wx.getStorageInfo, {})).toMatchObject({ keys: [] })
  })

  test('has nothing for a key that is missing: a failure, or empty text', async () => {
    expect(await ending(wx.getStorage, { key: 'none' })).toEqual({ errMsg: 'getStorage:fail data not found' })
    expect(wx.getStorageSync('none')).toBe('')
  })

  test('takes 1 MB for a key and no more, and 10 MB in all', async () => {
    const most = 'x'.repeat(1024 * 1024 - 2)
    wx.setStorageSync('0', most)
    expect(() => wx.setStorageSync('0', `${most}x`)).toThrow('setStorageSync:fail entry size limit reached')
    for (let at = 1; at < 9; at += 1) wx.setStorageSync(String(at), most)
    const errMsg = 'setStorage:fail exceed storage max size 10Mb'
    expect(await ending(wx.setStorage, { key: '9', data: most })).toEqual({ errMsg })
    wx.clearStorageSync()
  })
})

describe('the rest', () => {
  test('choosing pictures answers with those that the test prepared, or is cancelled', async () => {
    expect(await ending(wx.chooseMedia, {})).toEqual({ errMsg: 'chooseMedia:fail cancel' })
    standIn.picks = ['a', 'b'].map(name => standIn.addTempFile(Buffer.from(name), `${name}.jpg`))
    const [tempFilePath] = standIn.picks
    expect(await ending(wx.chooseMedia, { count: 1 })).toMatchObject({
      type: 'image',
      tempFiles: [{ tempFilePath, size: 1, fileType: 'image' }],
    })
  })

  test('random values are bytes, as many as asked for', async () => {
    const { randomValues } = await ending(wx.getRandomValues, { length: 16 })
    expect(randomValues).toBeInstanceOf(ArrayBuffer)
    expect((randomValues as ArrayBuffer).byteLength).toBe(16)
  })
})
