import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import type { CosWx, CosWxAnswer } from '../helpers/official-wx.js'
import { phonePhotograph, photograph, smallPng, type PictureFile } from '../helpers/pictures.js'
import { readBack } from '../helpers/stored-picture.js'
import { ENGINE_NAMES, openWorld, type EngineName, type World } from '../helpers/worlds/world.js'
import { standInWx, type StandInWx, type StandInWxApi } from '../helpers/wx/stand-in.js'

declare const wx: StandInWxApi // inside the worlds

const PACKAGE = 'miniprogram_npm/cos-wx-sdk-v5/index.js'
const MODULES = { [PACKAGE]: readFileSync(createRequire(import.meta.url).resolve('cos-wx-sdk-v5'), 'utf8') }
const MEGABYTE = 1024 * 1024

let cos: LocalCos
let standIn: StandInWx

beforeAll(async () => {
  cos = await startLocalCos()
  standIn = standInWx({ cos })
})
afterEach(() => {
  standIn.reset()
  cos.log.length = 0
})
afterAll(async () => {
  standIn.close()
  await cos.close()
})

/** What the official SDK says of an upload. */
interface Upload {
  readonly answer: CosWxAnswer
  /** Every progress it told: whole percent. */
  readonly percents: readonly number[]
}

interface Asked {
  readonly method: 'putObject' | 'uploadFile'
  readonly options: Readonly<Record<string, unknown>>
  readonly parameters: Readonly<Record<string, unknown>>
  readonly filePath: string
}

/** Runs in a world: the usage that the SDK's own guide shows. */
async function upload({ require }: { readonly require: (path: string) => unknown }, asked: Asked): Promise<Upload> {
  const { method, options, parameters, filePath } = asked
  const COS = require('cos-wx-sdk-v5') as CosWx // what the package is
  const client = new COS(options)
  const percents: number[] = []
  const onProgress = ({ percent }: { readonly percent: number }) => percents.push(Math.round(percent * 100))
  const readWhole = () =>
    new Promise((resolve, reject) => {
      const success = ({ data }: { readonly data: unknown }) => resolve(data)
      wx.getFileSystemManager().readFile({ filePath, success, fail: reject })
    })
  const source = method === 'putObject' ? { Body: await readWhole() } : { FilePath: filePath }
  const answer = await client[method]({ ...parameters, ...source, onProgress })
  return { answer, percents }
}

const keyOf = (name: string) => ({ key: `wx/${name}`, saveAs: `slim/wx/${name}` })

async function run(world: World, picture: PictureFile, asked: Pick<Asked, 'method'> & Partial<Asked>) {
  const { key, saveAs } = keyOf(picture.name)
  const rule = { is_pic_info: 1, rules: [{ fileid: `/${saveAs}`, rule: 'imageSlim' }] }
  const { secretId: SecretId, secretKey: SecretKey, bucket: Bucket, region: Region } = cos
  const Headers = { 'Pic-Operations': JSON.stringify(rule) }
  return world.call(upload, {
    ...{ method: asked.method, filePath: standIn.addTempFile(picture.buffer, picture.name) },
    options: { SecretId, SecretKey, ...asked.options },
    parameters: { Bucket, Region, Key: key, Headers, ...asked.parameters },
  })
}

/** Of the calls that carried the rule: what they were. */
const ruleWentWith = () => standIn.calls.filter(({ headerNames }) => headerNames.includes('pic-operations')).map(stepOf)
const isStored = async (key: string) => (await fetch(`${cos.endpoint}/${key}`, { method: 'HEAD' })).ok

function stepOf({ call, method, url }: StandInWx['calls'][number]): string {
  const query = [...new URL(url).searchParams.keys()].join('&')
  return `${call} ${method}${query && ` ?${query}`}`
}

describe.each(ENGINE_NAMES)('in %s', (engine: EngineName) => {
  let world: World
  beforeAll(async () => void (world = await openWorld(engine, standIn, { modules: MODULES })))
  afterAll(() => world.close())

  test('the official SDK uploads a real photograph, which is slimmed on the way', async () => {
    const picture = { ...photograph('seeding-1335kb.png'), name: `${engine}.png` }
    const { key, saveAs } = keyOf(picture.name)
    const { answer } = await run(world, picture, { method: 'putObject' })
    expect(answer).toMatchObject({ statusCode: 200, UploadResult: { ProcessResults: { Object: { Key: saveAs } } } })
    expect((await readBack(cos, key)).equals(picture.buffer)).toBe(true)
    expect((await readBack(cos, saveAs)).length).toBeLessThan(picture.buffer.length / 2)
    expect(world.printed).toEqual([])
  })
})

describe('a photograph of 8 MB', () => {
  const PART_COUNT = 8
  let world: World
  let picture: PictureFile
  let sizeBytes: number
  beforeAll(async () => {
    picture = await phonePhotograph()
    sizeBytes = picture.buffer.length
    world = await openWorld('vm', standIn, { modules: MODULES })
  })
  afterAll(() => world.close())

  const readSizes = () => standIn.reads.map(({ sizeBytes }) => sizeBytes)
  const EVERY_PROGRESS = { ProgressInterval: 0 }
  const NO_PARTS = { SliceSize: 32 * MEGABYTE }

  test('is the one that the figures are about', () => {
    expect(sizeBytes).toBeGreaterThan(8.2e6)
    expect(sizeBytes).toBeLessThan(PART_COUNT * MEGABYTE)
  })

  test('by putObject is slimmed, is in memory as a whole, and progress jumps from 0 to the end', async () => {
    const named = { ...picture, name: 'put.jpg' }
    const { answer, percents } = await run(world, named, { method: 'putObject', options: EVERY_PROGRESS })
    expect(percents).toEqual([0, 100])
    expect(readSizes()).toEqual([sizeBytes])
    expect(ruleWentWith()).toEqual(['request PUT'])
    const { key, saveAs } = keyOf(named.name)
    expect(answer).toMatchObject({
      statusCode: 200,
      UploadResult: { OriginalInfo: { Key: key }, ProcessResults: { Object: { Key: saveAs } } },
    })
    expect((await readBack(cos, saveAs)).length).toBeLessThan(sizeBytes / 2)
  })

  test('by uploadFile goes in parts: a step of progress for each at best, an answer of another shape', async () => {
    const named = { ...picture, name: 'parts.jpg' }
    const { answer, percents } = await run(world, named, { method: 'uploadFile', options: EVERY_PROGRESS })
    expect(new Set(percents).size).toBeLessThanOrEqual(PART_COUNT + 1)
    expect([percents[0], percents.at(-1)]).toEqual([0, 100])
    const lastBytes = sizeBytes - (PART_COUNT - 1) * MEGABYTE
    expect([Math.max(...readSizes()), Math.min(...readSizes())]).toEqual([MEGABYTE, lastBytes])
    expect(readSizes()).toHaveLength(PART_COUNT)
    expect(standIn.highestTaskCount).toBe(3)
    expect(ruleWentWith()).toEqual(['request POST ?uploads', 'request POST ?uploadId'])
    expect(answer).not.toHaveProperty('UploadResult')
    expect(answer).toMatchObject({ statusCode: 200, ProcessResults: { Object: { Key: keyOf(named.name).saveAs } } })
  })

  test('by uploadFile in one piece has progress all along, and the rule is dropped without a word', async () => {
    const named = { ...picture, name: 'form.jpg' }
    const options = { ...EVERY_PROGRESS, ...NO_PARTS }
    const { answer, percents } = await run(world, named, { method: 'uploadFile', options })
    expect(new Set(percents).size).toBeGreaterThan(PART_COUNT)
    expect(percents.at(-1)).toBe(100)
    expect(readSizes()).toEqual([])
    expect(standIn.calls.map(stepOf)).toEqual(['uploadFile POST'])
    expect(ruleWentWith()).toEqual([])
    expect(standIn.calls[0]?.fieldNames).not.toContain('Pic-Operations')
    expect(await isStored(keyOf(named.name).saveAs)).toBe(false)
    const Location = `${cos.bucket}.cos.${cos.region}.myqcloud.com/${keyOf(named.name).key}`
    expect(answer).toEqual({ statusCode: 200, headers: {}, Location, ETag: '' })
    expect(world.printed).toEqual([])
  })
})

describe('a small picture by uploadFile', () => {
  let world: World
  beforeAll(async () => void (world = await openWorld('vm', standIn, { modules: MODULES })))
  afterAll(() => world.close())

  test.each([
    ['as the SDK is set from the start: the rule is dropped', {}, ['uploadFile POST'], false],
    ['by PUT, as its guide says: the rule goes along', { SimpleUploadMethod: 'putObject' }, ['request PUT'], true],
  ])('%s', async (_, options, steps, isSlimmed) => {
    const picture = await smallPng(isSlimmed ? 'small-put.png' : 'small-form.png')
    const { answer } = await run(world, picture, { method: 'uploadFile', options })
    expect(answer.statusCode).toBe(200)
    expect(standIn.calls.map(stepOf)).toEqual(steps)
    expect(ruleWentWith()).toEqual(isSlimmed ? steps : [])
    expect(await isStored(keyOf(picture.name).saveAs)).toBe(isSlimmed)
  })
})
