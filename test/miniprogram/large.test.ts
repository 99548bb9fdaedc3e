import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startMiniProgram, type MiniProgram } from '../helpers/mini-program.js'
import type { MiniReport } from '../helpers/mini-task.js'
import { uploadInApp } from '../helpers/mini-upload.js'
import { resultOf } from '../helpers/page-upload.js'
import { phonePhotograph, type PictureFile } from '../helpers/pictures.js'
import { readBack } from '../helpers/stored-picture.js'
import type { World } from '../helpers/worlds/world.js'

const MEBIBYTE = 1024 * 1024
const PART_COUNT = 8

let app: MiniProgram
let world: World
let picture: PictureFile
let sizeBytes: number
beforeAll(async () => {
  app = await startMiniProgram()
  world = await app.open()
  picture = await phonePhotograph()
  sizeBytes = picture.buffer.length
})
beforeEach(() => {
  app.reset()
  app.sts.scope = { keyPrefix: 'uploads/u42/', saveAsPrefix: 'slim/u42/', allowParts: true, allowForm: true }
})
afterAll(() => app.close())

const upload = (send: 'auto' | 'put' | 'form') =>
  uploadInApp(world, app.standIn.addTempFile(picture.buffer, picture.name), {
    ...{ send, key: `uploads/u42/${send}.jpg`, saveAs: `slim/u42/${send}.jpg` },
  })

const steps = ({ progress }: MiniReport) => [...new Set(progress.map(({ sentBytes }) => sentBytes))]
const ruled = () => app.standIn.calls.filter(({ headerNames }) => headerNames.includes('pic-operations'))
const readSizes = () => app.standIn.reads.map(read => read.sizeBytes)

async function expectStored(send: string, report: MiniReport): Promise<void> {
  const result = resultOf(report.outcome)
  expect(result).toMatchObject({ outcome: 'compressed', attempts: 1, original: { sizeBytes } })
  expect((await readBack(app.cos, `uploads/u42/${send}.jpg`)).equals(picture.buffer)).toBe(true)
  expect((await readBack(app.cos, `slim/u42/${send}.jpg`)).length).toBe(result.slim?.sizeBytes)
  expect(report.progress.filter(({ fraction }) => fraction === 1)).toHaveLength(1)
}

describe('a photograph of 8 MB', () => {
  test('by itself goes in parts, is never in memory as a whole, and tells of each part', async () => {
    const report = await upload('auto')
    await expectStored('auto', report)
    expect(Math.max(...readSizes())).toBe(MEBIBYTE)
    expect(readSizes().filter(size => size === MEBIBYTE)).toHaveLength(PART_COUNT - 1)
    expect(steps(report)).toHaveLength(PART_COUNT + 1)
    expect(steps(report)).toEqual([...steps(report)].sort((one, other) => one - other))
    expect(ruled().map(({ method, url }) => [method, new URL(url).search.replace(/=.*/, '')])).toEqual([
      ['POST', '?uploadId'],
    ])
    expect(app.standIn.highestTaskCount).toBe(2)
  })

  test('by form goes straight from disk, with the progress that the platform tells', async () => {
    const report = await upload('form')
    await expectStored('form', report)
    expect(Math.max(...readSizes())).toBeLessThanOrEqual(64 * 1024)
    expect(steps(report).length).toBeGreaterThan(PART_COUNT)
    expect(Math.max(...steps(report))).toBe(sizeBytes)
    expect(ruled().map(({ url }) => new URL(url).search)).toEqual(['?image_process'])
    expect(app.standIn.calls.filter(({ call }) => call === 'uploadFile')).toHaveLength(1)
  })

  test('by put tells nothing that was not measured: none, then all', async () => {
    const report = await upload('put')
    await expectStored('put', report)
    expect(steps(report)).toEqual([0, sizeBytes])
    expect(report.progress.every(({ bytesPerSec, phase }) => bytesPerSec === 0 || phase === 'uploading')).toBe(true)
    expect(ruled().map(({ method }) => method)).toEqual(['PUT'])
  })
})
