import type COS from 'cos-nodejs-sdk-v5'
import type { RefererRule } from '../../../demo/emulator/settings.js'
import type { Paste } from '../../../src/diagnosis.js'
import { send } from '../../emulator/call.js'
import { runCommand } from '../command.js'
import { cosNodejs } from '../cos-nodejs.js'
import type { Policy, Stage, StsAnswer } from './stage.js'
import { withFirstLine } from './workers.js'

type Target = Paste['target']

/** Puts texts where they belong, word for word. */
type Mend = (stage: Stage, texts: readonly string[]) => void | Promise<void>

async function setCorsByXml({ cos }: Stage, [body = '']: readonly string[]): Promise<void> {
  const headers = { 'content-type': 'application/xml' }
  const { status, text } = await send(cos, { method: 'PUT', path: '/', query: 'cors', body, headers })
  if (status !== 200) throw new Error(`PUT ?cors was answered with ${status}: ${text}`)
}

async function setCorsBySdk({ cos }: Stage, [text = '']: readonly string[]): Promise<void> {
  const rules = JSON.parse(text) as Pick<COS.PutBucketCorsParams, 'CORSRules'> // what the SDK makes of it is the test
  await cosNodejs(cos).putBucketCors({ Bucket: cos.bucket, Region: cos.region, ...rules })
}

/** Lines of `Name: value`. */
function headersIn(texts: readonly string[]): Record<string, string> {
  const lines = texts.flatMap(text => text.split('\n')).filter(line => line.trim() !== '')
  return Object.fromEntries(
    lines.map(line => {
      const [, name, value] = /^([\w-]+): (.+)$/.exec(line) ?? []
      if (name === undefined || value === undefined) throw new Error(`Not a header: ${line}`)
      return [name.toLowerCase(), value]
    }),
  )
}

type Shape = Readonly<Record<string, unknown>>

/** The names are those of the shape; every value in it is an example, in whose place the real one comes. */
function fill(shape: Shape, values: Shape): Shape {
  return Object.fromEntries(
    Object.entries(shape).map(([name, example]) => {
      const value = values[name]
      if (value === undefined) throw new Error(`No reply has a ${name}.`)
      return [name, typeof example === 'object' ? fill(example as Shape, value as Shape) : value]
    }),
  )
}

const answerInShape =
  (text: string): StsAnswer =>
  async ({ reply }) =>
    Response.json(fill(JSON.parse(text) as Shape, { ...(await reply()) }))

function listHost({ cos: { settings } }: Stage, [host = '']: readonly string[]): void {
  const rule: RefererRule = settings.refererRule ?? { type: 'white', domains: [], allowsEmpty: false }
  settings.refererRule = { ...rule, domains: [...rule.domains, host] }
}

/** As the owner of the bucket would, who is asked whether this is meant. */
async function runPasted({ cos }: Stage, [line = '']: readonly string[]): Promise<void> {
  const [npx, name, ...words] = line.split(' ')
  if (npx !== 'npx' || name !== 'cos-slim') throw new Error(`Not our command: ${line}`)
  const { code, notes } = await runCommand(cos, [...words, '--yes'])
  if (code !== 0) throw new Error(`${line} ended with ${String(code)}: ${notes}`)
}

const MENDS: Partial<Readonly<Record<Target, Mend>>> = {
  'cors-xml': setCorsByXml,
  'cors-json': setCorsBySdk,
  policy: ({ state }, [text = '']) => {
    state.policy = JSON.parse(text) as Policy
  },
  'policy-statement': ({ state }, [text = '']) => {
    state.policy = { ...state.policy, statement: [...state.policy.statement, JSON.parse(text)] }
  },
  csp: ({ state }, texts) => {
    state.policies = texts
  },
  'sts-headers': ({ state }, texts) => {
    state.stsHeaders = { ...state.stsHeaders, ...headersIn(texts) }
  },
  'sts-reply': ({ state }, [text = '']) => {
    state.answer = answerInShape(text)
  },
  'service-worker': ({ state }, [line = '']) => {
    state.worker = withFirstLine(state.worker ?? '', line)
  },
  endpoint: ({ state }, [text = '']) => {
    state.endpoint = text
  },
  referer: listHost,
  command: runPasted,
}

/** @throws Error where no text is for this target, or it is not accepted */
export async function mend(stage: Stage, target: Target, pastes: readonly Paste[]): Promise<void> {
  const texts = pastes.filter(paste => paste.target === target).map(({ text }) => text)
  const put = MENDS[target]
  if (!put || texts.length === 0) throw new Error(`There is nothing to paste for ${target}.`)
  await put(stage, texts)
}
