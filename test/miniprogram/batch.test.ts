import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { distinctFrom, smallPhotographs } from '../helpers/distinct-pictures.js'
import { HASTY } from '../helpers/fault-trial.js'
import { chooseInApp, uploadAllInApp } from '../helpers/mini-batch.js'
import { startMiniProgram, type MiniProgram } from '../helpers/mini-program.js'
import { errorOf, resultOf } from '../helpers/page-upload.js'
import type { PictureFile } from '../helpers/pictures.js'
import { readBack } from '../helpers/stored-picture.js'
import type { World } from '../helpers/worlds/world.js'

const PICTURE_COUNT = 22
const MAX_TASKS = 10
/** As much as one client may have under way. */
const CONCURRENCY = 6

let app: MiniProgram
let world: World
let pictures: PictureFile[]
beforeAll(async () => {
  app = await startMiniProgram()
  pictures = distinctFrom(await smallPhotographs([160, 320]), PICTURE_COUNT, 'batch')
})
beforeEach(async () => {
  app.reset()
  app.sts.scope = { keyPrefix: 'uploads/u42/', allowParts: true, allowForm: true }
  world = await app.open()
})
afterAll(() => app.close())

const add = (some: readonly PictureFile[]) => some.map(({ buffer, name }) => app.standIn.addTempFile(buffer, name))

/** No call was refused, and each that was made reached a server. */
function expectNoneRefused(): void {
  const arrivedCount = app.cos.log.filter(({ service }) => service === 'cos').length + app.sts.calls
  expect(app.standIn.calls).toHaveLength(arrivedCount)
}

test.each(['put', 'form'] as const)('24 sources of every kind end in their order, by %s', async send => {
  app.standIn.picks = add(pictures.slice(0, 9))
  const chosen = await chooseInApp(world, 9)
  const gone = 'wxfile://tmp_gone.jpg'
  const noPicture = app.standIn.addTempFile(Buffer.from('hello, this is text'), 'text.jpg')
  const paths = add(pictures.slice(9))
  const sources = [...chosen.slice(0, 5), gone, ...paths.slice(0, 6), noPicture, ...chosen.slice(5), ...paths.slice(6)]
  const inOrder = [0, 1, 2, 3, 4, undefined, 9, 10, 11, 12, 13, 14, undefined, 5, 6, 7, 8, 15, 16, 17, 18, 19, 20, 21]
  expect(sources).toHaveLength(24)
  const [{ outcomes, progress } = { outcomes: [], progress: [] }] = await uploadAllInApp(
    world,
    [sources],
    { send },
    HASTY,
  )
  expect(outcomes).toHaveLength(24)
  for (const [at, outcome] of outcomes.entries()) {
    const picture = pictures[inOrder[at] ?? -1]
    if (!picture) {
      expect(errorOf(outcome)).toMatchObject({
        code: at === 5 ? 'source-unreadable' : 'not-an-image',
        retryable: false,
      })
      continue
    }
    const { original, attempts, outcome: ended } = resultOf(outcome)
    expect(ended).not.toBe('kept-original')
    expect(attempts).toBe(1)
    expect(original.sizeBytes).toBe(picture.buffer.length)
  }
  expect(progress.at(-1)).toMatchObject({ fraction: 1, totalCount: 24, doneCount: 22, failedCount: 2 })
  expectNoneRefused()
})

test('two clients never have more under way than the platform lets them', async () => {
  app.cos.settings.processingDelayMs = 60
  const options = { send: 'put', slim: true } as const
  const half = PICTURE_COUNT / 2
  const batches = [add(pictures.slice(0, half)), add(pictures.slice(half))]
  const ended = await uploadAllInApp(world, batches, options, { ...HASTY, concurrency: CONCURRENCY })
  for (const { outcomes } of ended) {
    expect(outcomes.map(outcome => resultOf(outcome).attempts)).toEqual(outcomes.map(() => 1))
  }
  expect(app.standIn.highestTaskCount).toBe(MAX_TASKS)
  expectNoneRefused()
})

test('the same picture twice is one upload with two results', async () => {
  const [picture] = pictures as [PictureFile] // it has more
  app.standIn.picks = add([picture])
  const [entry] = await chooseInApp(world, 1)
  const path = app.standIn.picks[0] ?? ''
  const [{ outcomes } = { outcomes: [] }] = await uploadAllInApp(world, [[entry ?? '', path, path]], {
    saveAs: undefined,
  })
  const [one, ...others] = outcomes.map(outcome => resultOf(outcome))
  expect(others).toEqual([one, one])
  expect(app.requests('PUT')).toHaveLength(1)
  expect((await readBack(app.cos, one?.original.key ?? '')).length).toBe(one?.slim?.sizeBytes)
})

test('the same picture, chosen twice, is one upload: each choice makes a path of its own', async () => {
  const [{ outcomes } = { outcomes: [] }] = await uploadAllInApp(world, [
    add([...pictures.slice(0, 1), ...pictures.slice(0, 1)]),
  ])
  const [one, other] = outcomes.map(outcome => resultOf(outcome))
  expect(app.requests('PUT')).toHaveLength(1)
  expect(other).toEqual(one)
})
