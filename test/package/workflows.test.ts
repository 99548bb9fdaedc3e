import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { PREPARE_MS, installProject } from '../helpers/project-folder.js'

interface Step {
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly needs?: string
  readonly uses?: string
  readonly permissions?: Readonly<Record<string, string>>
  readonly steps?: readonly Step[]
}

interface Workflow {
  readonly on: { readonly push: { readonly tags?: readonly string[] } }
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

const FOLDER = '.github/workflows'
const FILES = readdirSync(FOLDER)
const text = (file: string) => readFileSync(join(FOLDER, file), 'utf8')

const workflows = new Map<string, Workflow>()
beforeAll(async () => {
  const requireTool = createRequire(join(await installProject('tools'), 'project.js'))
  const { parse } = requireTool('yaml') as { parse: (text: string) => Workflow } // as it documents itself
  for (const file of FILES) workflows.set(file, parse(text(file)))
}, PREPARE_MS)

const jobsOf = (file: string) => workflows.get(file)?.jobs ?? {}
const stepsOf = (file: string, job: string) => jobsOf(file)[job]?.steps ?? []
const runsOf = (file: string, job: string) => stepsOf(file, job).flatMap(({ run }) => run ?? [])

describe.each(FILES)('%s', file => {
  test('may read the repository, and no more unless a job says so', () => {
    expect(workflows.get(file)?.permissions).toEqual({ contents: 'read' })
  })

  test('takes actions of others at one commit each', () => {
    const used = Object.values(jobsOf(file)).flatMap(({ uses, steps = [] }) => [uses, ...steps.map(step => step.uses)])
    const others = used.filter(name => name !== undefined && !name.startsWith('./'))
    expect(others.filter(name => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(String(name)))).toEqual([])
  })

  test('leaves no way back to the repository in its clone', () => {
    const checkouts = Object.keys(jobsOf(file)).flatMap(job =>
      stepsOf(file, job).filter(({ uses }) => uses?.startsWith('actions/checkout@')),
    )
    expect(checkouts.length).toBeGreaterThan(0)
    expect(checkouts.filter(step => step.with?.['persist-credentials'] !== false)).toEqual([])
  })

  test('runs scripts of package.json that exist', () => {
    const scripts = [...text(file).matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script ?? '')
    expect(scripts.filter(script => !(script in manifest.scripts))).toEqual([])
    const programs = [...text(file).matchAll(/run: (\.\/?[\w./-]+)/g)].map(([, program]) => program ?? '')
    expect(programs.filter(program => !existsSync(program))).toEqual([])
  })
})

test('every push is checked and tested by what the repository itself calls complete', () => {
  expect(runsOf('ci.yml', 'test')).toEqual(['npm ci', '.ci/run'])
  const complete = readFileSync('.ci/run', 'utf8')
  expect(complete).toMatch(/^npm run check\b/m)
  expect(complete).toMatch(/^npm test$/m)
})

describe('a release', () => {
  test('begins with the tag of a version', () => {
    expect(workflows.get('release.yml')?.on).toEqual({ push: { tags: ['v*'] } })
  })

  test('is published by npm with provenance, after all checks and tests', () => {
    const { test: tests, publish } = jobsOf('release.yml')
    expect(tests?.uses).toBe('./.github/workflows/ci.yml')
    expect(publish?.needs).toBe('test')
    expect(runsOf('release.yml', 'publish').at(-1)).toBe('npm publish --provenance --access public')
    expect(manifest.publishConfig).toEqual({ access: 'public', provenance: true })
  })

  test('has an identity for the one job that publishes, and no secret at all', () => {
    const permitted = Object.entries(jobsOf('release.yml')).filter(([, job]) => job.permissions?.['id-token'])
    expect(permitted.map(([job]) => job)).toEqual(['publish'])
    expect(jobsOf('release.yml')['publish']?.permissions).toEqual({ contents: 'read', 'id-token': 'write' })
    for (const file of FILES) expect(text(file)).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|_authToken/)
  })

  test('runs no script of a package that it installs where it has that identity', () => {
    const installs = runsOf('release.yml', 'publish').filter(command => /\bnpm (ci|install)\b/.test(command))
    expect(installs).toEqual(['npm ci --ignore-scripts'])
  })
})

describe('the commands of a release', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cos-slim-release-'))
    copyFileSync('package.json', join(folder, 'package.json'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** Runs the step whose name begins so, as the workflow's shell does. */
  function run(name: string, variables: Readonly<Record<string, string>>): number | null {
    const command = stepsOf('release.yml', 'publish').find(step => step.name?.startsWith(name))?.run
    if (command === undefined) throw new Error(`There is no step ${name}`)
    return spawnSync('bash', ['-e', '-c', command], { cwd: folder, env: { ...process.env, ...variables } }).status
  }

  test('go on with the tag of the version that package.json names', () => {
    expect(run('The tag', { GITHUB_REF_NAME: `v${manifest.version}` })).toBe(0)
  })

  test.each(['v99.0.0', manifest.version, 'v'])('stop at the tag %s', tag => {
    expect(run('The tag', { GITHUB_REF_NAME: tag })).toBe(1)
  })

  test('name the repository they run in, and change nothing else', () => {
    const place = { GITHUB_SERVER_URL: 'https://example.com', GITHUB_REPOSITORY: 'owner/name' }
    expect(run('Name the repository', place)).toBe(0)
    const changed = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as object // as npm wrote it
    expect(changed).toEqual({ ...manifest, repository: { type: 'git', url: 'git+https://example.com/owner/name.git' } })
  })
})
