import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startMiniProgram, type MiniProgram } from '../helpers/mini-program.js'
import { uploadInApp } from '../helpers/mini-upload.js'
import { resultOf } from '../helpers/page-upload.js'
import { photograph } from '../helpers/pictures.js'
import { ENGINE_NAMES, type World } from '../helpers/worlds/world.js'

const PHOTOGRAPH = photograph('umang_by_Abhishek_Mudgal.jpg')

let app: MiniProgram
beforeAll(async () => {
  app = await startMiniProgram()
})
beforeEach(() => {
  app.reset()
  app.sts.scope = { keyPrefix: 'uploads/u42/', saveAsPrefix: 'slim/u42/', allowParts: true, allowForm: true }
})
afterAll(() => app.close())

const WORLDS = [...ENGINE_NAMES.map(engine => [engine, true] as const), ['vm', false] as const] as const

describe.each(WORLDS)('in %s, wrapped as by WeChat: %s', (engine, isWrapped) => {
  let world: World
  beforeAll(async () => {
    world = await app.open(engine, isWrapped)
  })

  test.each(['put', 'parts', 'form'] as const)('a photograph goes by %s and ends compressed', async send => {
    const path = app.standIn.addTempFile(PHOTOGRAPH.buffer, PHOTOGRAPH.name)
    const saveAs = `slim/u42/${engine}-${String(isWrapped)}-${send}.jpg`
    const { outcome, progress, phases } = await uploadInApp(world, path, { send, saveAs })
    const result = resultOf(outcome)
    expect(result).toMatchObject({ outcome: 'compressed', original: { format: 'jpeg', width: 3840, height: 2160 } })
    expect(result.slim?.sizeBytes).toBeLessThan(PHOTOGRAPH.buffer.length)
    expect(progress.at(-1)).toMatchObject({ fraction: 1 })
    expect(phases.at(-1)).toBe('done')
  })
})
