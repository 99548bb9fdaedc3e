import { main } from '../../src/cli/main.js'
import type { World } from '../../src/cli/world.js'
import type { Transport } from '../../src/host.js'

/** The keys look like keys, so that a message which holds one is found. */
export const SECRETS = { COS_SECRET_ID: 'AKIDEXAMPLEEXAMPLE1', COS_SECRET_KEY: 'EXAMPLEKEYEXAMPLEKEY2' }

/** Surroundings of the command that a test plays by hand; its clock moves when somebody waits. */
export interface FakeWorld extends World {
  /** All of standard output and standard error. */
  readonly out: string[]
  readonly notes: string[]
  readonly questions: string[]
  /** What is answered to a question; nobody is there while it is undefined. */
  answer: boolean | undefined
  /** As Ctrl-C does. */
  interrupt(): void
  run(...words: readonly string[]): Promise<number>
}

export function createFakeWorld(createTransport: (nowMs: () => number) => Transport): FakeWorld {
  let passedMs = 0
  const listeners = new Set<() => void>()
  const nowMs = () => Date.UTC(2026, 0, 1) + passedMs
  const out: string[] = []
  const notes: string[] = []
  const questions: string[] = []
  const world: FakeWorld = {
    ...{ out, notes, questions, answer: undefined },
    variables: { ...SECRETS, COS_BUCKET: 'example-1250000000', COS_REGION: 'ap-beijing' },
    terminal: {
      get isInteractive() {
        return world.answer !== undefined
      },
      hasStatusLine: false,
      out: text => void out.push(text),
      note: text => void notes.push(text),
      showStatus: () => undefined,
      confirm: question => {
        questions.push(question)
        return Promise.resolve(world.answer ?? false)
      },
    },
    send: createTransport(nowMs),
    nowMs,
    elapsedMs: () => passedMs,
    sleep: delayMs => {
      passedMs += delayMs
      return new Promise(setImmediate)
    },
    onInterrupt: callback => {
      listeners.add(callback)
      return () => listeners.delete(callback)
    },
    interrupt: () => listeners.forEach(listener => listener()),
    run: (...words) => main(words, world),
  }
  return world
}
