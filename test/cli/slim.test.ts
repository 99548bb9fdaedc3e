import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Transport } from '../../src/host.js'
import { createFakeBucket, type FakeBucket, type Trouble } from '../helpers/fake-bucket.js'
import { createFakeWorld, SECRETS, type FakeWorld } from '../helpers/fake-world.js'

const KEYS = ['a/1.png', 'a/2.jpg', 'a/3.gif', 'a/b/4.png', 'a/b/5.png', 'a/b/6.jpeg', 'a/猫 7.png']

let folder: string
let journal: string
let bucket: FakeBucket
let world: FakeWorld

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cos-slim-'))
  journal = join(folder, 'a.journal')
  world = createFakeWorld(nowMs => {
    bucket = createFakeBucket(nowMs)
    return bucket.send
  })
  for (const key of KEYS) bucket.store(key)
})
afterEach(() => rmSync(folder, { recursive: true }))

const run = (...words: string[]) => world.run('slim', 'a/', '--run', '--journal', journal, ...words)
const once = (keys: readonly string[] = KEYS) => new Map(keys.map(key => [key, 1]))
const report = () => JSON.parse(world.out.at(-1) ?? '') as { result: Record<string, unknown> } & Record<string, unknown> // JSON of the command
const inTrouble = (key: string, ...troubles: (Trouble | undefined)[]) => bucket.troubles.set(key, troubles)
const csv = () => readFileSync(join(folder, 'a.csv'), 'utf8')

describe('without --run', () => {
  test('it counts and changes nothing', async () => {
    bucket.store('a/old.png', { storageClass: 'ARCHIVE', sizeBytes: 5 })
    bucket.store('a/read.me')
    expect(await world.run('slim', 'a/', '--json')).toBe(0)
    expect(report()).toEqual({
      ...{
        command: 'slim',
        bucket: 'example-1250000000',
        region: 'ap-beijing',
        prefix: 'a/',
        saveAs: null,
        run: false,
      },
      selected: { images: 7, bytes: 7000 },
      skipped: { archived: 1, 'other-suffix': 1 },
      archived: ['a/old.png'],
      billed: { compressions: 7, requests: 10 },
      ...{ problems: [], result: null },
    })
    expect(bucket.processed.size).toBe(0)
  })

  test('it says in words what would be billed, and names what is archived', async () => {
    bucket.store('a/old.png', { storageClass: 'DEEP_ARCHIVE' })
    await world.run('slim', 'a/')
    expect(world.out.join()).toMatch(/7 pictures, 6\.8 KB[^]*a\/old\.png[^]*Billed: 7 picture compressions/)
    expect(world.notes.join()).toContain('--run does it')
  })

  test('it writes no file, and so takes no name of one', async () => {
    expect(await world.run('slim', 'a/', '--journal', journal)).toBe(2)
    expect(existsSync(journal)).toBe(false)
  })
})

describe('with --run', () => {
  test('it slims every picture once, and nothing outside the prefix', async () => {
    bucket.store('b/8.png')
    expect(await run('--yes', '--json')).toBe(0)
    expect(bucket.processed).toEqual(once())
    expect(report().result).toMatchObject({
      ...{ complete: true, slimmed: 7, notSmaller: 0, skipped: 0, failed: 0 },
      ...{ beforeBytes: 7000, afterBytes: 3500, savedBytes: 3500, savedFraction: 0.5 },
    })
    expect(csv().trim().split('\n')).toHaveLength(8)
  })

  test('it asks before it replaces originals, and takes no for an answer', async () => {
    world.answer = false
    expect(await run()).toBe(4)
    expect(world.questions.join()).toContain('Replace 7 originals?')
    expect(bucket.processed.size).toBe(0)
    expect(existsSync(journal)).toBe(false)
    world.answer = true
    expect(await run()).toBe(0)
  })

  test('it does nothing where nobody can be asked and --yes is not given', async () => {
    expect(await run('--json')).toBe(4)
    expect(report()).toMatchObject({ run: true, result: null })
    expect(bucket.processed.size).toBe(0)
  })

  test('it leaves the originals alone where it is told another place', async () => {
    expect(await run('--yes', '--save-as', '{dir}{name}-slim.{ext}')).toBe(0)
    expect(bucket.processed).toEqual(once())
    expect(bucket.objects.get('a/1.png')?.sizeBytes).toBe(1000)
    expect(bucket.objects.get('a/b/4-slim.png')?.sizeBytes).toBe(500)
  })

  test('it does not begin while imageSlim is off', async () => {
    bucket.imageSlim = 'Auto'
    expect(await run('--yes', '--json')).toBe(1)
    expect(report()['problems']).toEqual(['The API mode of imageSlim is off: run cos-slim setup.'])
    expect(bucket.processed.size).toBe(0)
  })

  test('a run that is complete is not repeated', async () => {
    await run('--yes')
    bucket.store('a/new.png')
    const before = bucket.requests.length
    expect(await run('--yes', '--json')).toBe(0)
    expect(bucket.requests).toHaveLength(before)
    expect(report().result).toMatchObject({ complete: true, slimmed: 7 })
    expect(world.notes.join()).toContain(`remove ${journal}`)
  })

  test('the journal of another run is not gone on with', async () => {
    await run('--yes')
    expect(await run('--yes', '--suffix', 'png')).toBe(2)
    expect(world.notes.join()).toContain('another run')
  })

  test('while another process is at it, nothing is begun', async () => {
    writeFileSync(`${journal}.lock`, String(process.ppid))
    expect(await run('--yes')).toBe(2)
    expect(bucket.requests).toEqual([])
    expect(existsSync(`${journal}.lock`)).toBe(true)
  })

  test('the lock is given back, however it ends', async () => {
    await run()
    await run('--yes')
    expect(existsSync(`${journal}.lock`)).toBe(false)
  })

  test('a file that is no journal is not touched', async () => {
    writeFileSync(journal, 'important\n')
    expect(await run('--yes')).toBe(2)
    expect(readFileSync(journal, 'utf8')).toBe('important\n')
  })

  test('an empty prefix takes the whole bucket', async () => {
    bucket.store('b/8.png')
    await world.run('slim', '', '--run', '--yes', '--journal', journal)
    expect(bucket.processed).toEqual(once([...KEYS, 'b/8.png']))
  })
})

describe('one picture that fails', () => {
  test('for good stops no other, and is named with its code', async () => {
    inTrouble('a/2.jpg', { status: 400, code: 'InvalidImageFormat' })
    expect(await run('--yes', '--json')).toBe(1)
    expect(bucket.processed).toEqual(once(KEYS.filter(key => key !== 'a/2.jpg')))
    expect(report().result).toMatchObject({
      complete: true,
      failed: 1,
      failures: [{ key: 'a/2.jpg', code: 'slim-refused' }],
    })
    expect(csv()).toContain('a/2.jpg,,failed,1000,,,,InvalidImageFormat')
  })

  test('because it was archived meanwhile is skipped', async () => {
    inTrouble('a/2.jpg', { status: 403, code: 'InvalidObjectState' })
    expect(await run('--yes', '--json')).toBe(0)
    expect(report().result).toMatchObject({ skipped: 1, slimmed: 6, failed: 0 })
  })

  test('for a reason that passes is tried again at once', async () => {
    inTrouble('a/2.jpg', { status: 503, code: 'SlowDown' }, { status: 500, code: 'InternalError' })
    expect(await run('--yes')).toBe(0)
    expect(bucket.processed).toEqual(once())
  })

  test('again and again is tried once more by the next start', async () => {
    inTrouble('a/2.jpg', ...Array<Trouble>(5).fill({ status: 503, code: 'SlowDown' }))
    expect(await run('--yes', '--json')).toBe(1)
    expect(report().result).toMatchObject({ complete: false, failed: 1, slimmed: 6 })
    expect(world.notes.join()).toContain('tries 1 of the failed ones again')
    expect(await run('--yes', '--json')).toBe(0)
    expect(report().result).toMatchObject({ complete: true, failed: 0, slimmed: 7 })
    expect(bucket.processed).toEqual(once())
  })

  test.each([
    ['in place', []],
    ['beside the originals', ['--save-as', 'slim/{key}']],
  ])('only by its answer is not slimmed twice (%s)', async (_, words) => {
    inTrouble('a/2.jpg', 'answer-lost')
    expect(await run('--yes', '--json', ...words)).toBe(0)
    expect(bucket.processed).toEqual(once())
    expect(report().result).toMatchObject({ slimmed: 7, afterBytes: 3500 })
  })

  test.each<[Trouble]>([['request-lost'], ['empty']])('by %s is slimmed by the second try', async trouble => {
    inTrouble('a/2.jpg', trouble)
    expect(await run('--yes')).toBe(0)
    expect(bucket.processed).toEqual(once())
  })
})

describe('what all pictures would meet', () => {
  test.each([
    ['the account is overdue', { status: 451, code: 'UnavailableForLegalReasons' }, 'overdue'],
    ['imageSlim was switched off', 'not-run', 'cos-slim setup'],
    ['the role of Cloud Infinite is missing', { status: 403, code: 'NoProcessAuthority' }, 'CI_QCSRole'],
  ] as const)('stops the run, and the next start goes on: %s', async (_, trouble, remedy) => {
    for (const key of KEYS) inTrouble(key, trouble)
    expect(await run('--yes', '--json', '--concurrency', '2')).toBe(3)
    expect(bucket.requests.filter(text => text.startsWith('POST'))).toHaveLength(2)
    expect(world.notes.join()).toContain(remedy)
    expect(report()).toMatchObject({
      result: { complete: false, failed: 0 },
      error: { remedy: expect.any(String) as string },
    })
    bucket.troubles.clear()
    expect(await run('--yes')).toBe(0)
    expect(bucket.processed).toEqual(once())
  })

  test('stops the run after ten failures in a row that could each be one picture', async () => {
    bucket.objects.clear()
    const keys = Array.from({ length: 30 }, (_, index) => `a/${String(index).padStart(2, '0')}.png`)
    for (const key of keys) bucket.store(key)
    for (const key of keys) inTrouble(key, { status: 403, code: 'AccessDenied' })
    expect(await run('--yes', '--concurrency', '1', '--json')).toBe(3)
    expect(bucket.requests.filter(text => text.startsWith('POST'))).toHaveLength(10)
    bucket.troubles.clear()
    expect(await run('--yes')).toBe(0)
    expect(bucket.processed).toEqual(once(keys))
  })
})

describe('a run that is interrupted', () => {
  test('does not go on while imageSlim is off, and tells how far it came', async () => {
    inTrouble('a/1.png', 'not-run')
    await run('--yes', '--concurrency', '1')
    bucket.imageSlim = ''
    expect(await run('--json')).toBe(1)
    expect(report()).toMatchObject({ problems: [expect.stringContaining('cos-slim setup')], result: { slimmed: 0 } })
    bucket.imageSlim = 'API'
    expect(await run()).toBe(0)
    expect(bucket.processed).toEqual(once())
  })

  test('finishes what is under way, says how to go on, and goes on', async () => {
    const { send } = world
    let posts = 0
    const interrupting: Transport = request => {
      if (request.method === 'POST' && (posts += 1) === 3) world.interrupt()
      return send(request)
    }
    Object.assign(world, { send: interrupting })
    expect(await run('--yes', '--concurrency', '1', '--json')).toBe(130)
    expect(bucket.processed.size).toBe(3)
    expect(report().result).toMatchObject({ complete: false, slimmed: 3 })
    expect(world.notes.join()).toContain('The same command goes on from here.')
    expect(await run('--json')).toBe(0)
    expect(bucket.processed).toEqual(once())
    expect(report().result).toMatchObject({ complete: true, slimmed: 7 })
  })
})

/** A process that is killed: from some request on nothing comes back any more, neither answers nor timers. */
function createKilledWorld(
  atRequest: number,
  when: 'before' | 'after',
): { readonly world: FakeWorld; readonly dead: Promise<void>; bury(): void } {
  let requests = 0
  let die: () => void = () => undefined
  const dead = new Promise<void>(resolve => (die = resolve))
  const graves: ((error: Error) => void)[] = []
  const grave = () => new Promise<never>((_, reject) => void graves.push(reject))
  const killed = createFakeWorld(() => async request => {
    requests += 1
    if (requests > atRequest || (requests === atRequest && when === 'before')) {
      die()
      return grave()
    }
    const response = await world.send(request)
    if (requests < atRequest) return response
    die()
    return grave()
  })
  const isDead = () => requests >= atRequest
  Object.assign(killed, {
    nowMs: world.nowMs,
    elapsedMs: world.elapsedMs,
    sleep: (delayMs: number) => (isDead() ? grave() : world.sleep(delayMs)),
  })
  return { world: killed, dead, bury: () => graves.forEach(reject => reject(new Error('killed'))) }
}

describe('a process that is killed', () => {
  /** 2 pages to count, 3 to look at the settings, 2 pages to select, 7 pictures. */
  const REQUESTS = 14
  const moments = Array.from({ length: REQUESTS }, (_, index) => index + 1)

  async function killAt(atRequest: number, when: 'before' | 'after', concurrency: string, words: readonly string[]) {
    const killed = createKilledWorld(atRequest, when)
    const all = ['slim', 'a/', '--run', '--yes', '--journal', journal, '--concurrency', concurrency, ...words]
    const ended = killed.world.run(...all)
    await killed.dead
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate)
    return async () => {
      killed.bury()
      await ended
    }
  }

  test.each(
    moments.flatMap(moment =>
      (['before', 'after'] as const).flatMap(when => [
        [moment, when, '1', []] as const,
        [moment, when, '3', []] as const,
        [moment, when, '3', ['--save-as', 'slim/{key}']] as const,
      ]),
    ),
  )(
    'at request %i, %s it is carried out, %s at once, %j: every picture is slimmed once in the end',
    async (moment, when, concurrency, words) => {
      // Younger than any output could be taken for one of this run.
      for (const object of bucket.objects.values()) object.modifiedMs -= 60_000
      const bury = await killAt(moment, when, concurrency, words)
      expect(await run('--yes', '--json', ...words)).toBe(0)
      await bury()
      expect(bucket.processed).toEqual(once())
      expect(report().result).toMatchObject({ complete: true, slimmed: 7, afterBytes: 3500 })
      expect(csv().trim().split('\n')).toHaveLength(8)
    },
  )

  test('three times, and whose last result never reached the disk, slims every picture once', async () => {
    const buries: (() => Promise<void>)[] = []
    for (const moment of [9, 6, 6]) {
      buries.push(await killAt(moment, 'after', '2', []))
      const lines = readFileSync(journal, 'utf8').split('\n')
      const lastResult = lines.map(line => line.startsWith('{"result"')).lastIndexOf(true)
      if (lastResult >= 0) writeFileSync(journal, lines.filter((_, index) => index !== lastResult).join('\n'))
    }
    expect(await run('--yes', '--json')).toBe(0)
    for (const bury of buries) await bury()
    expect(bucket.processed).toEqual(once())
  })
})

test('no output, journal or table holds a key of the account', async () => {
  inTrouble('a/2.jpg', { status: 403, code: 'SignatureDoesNotMatch' })
  await run('--yes', '--json')
  await run('--yes')
  const all = [...world.out, ...world.notes, readFileSync(journal, 'utf8'), csv()].join('\n')
  for (const secret of Object.values(SECRETS)) expect(all).not.toContain(secret)
  expect(all).not.toContain('q-signature')
})
