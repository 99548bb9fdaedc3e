import { setImmediate } from 'node:timers/promises'
import { createClientOn } from '../../src/client.js'
import type { CosSlimError } from '../../src/errors.js'
import type { ClientOptions, UploadProgress, UploadState } from '../../src/types.js'
// Loaded by the client when it is needed: here before, so that no test waits for a compiler.
import '../../src/stored.js'
import '../../src/upload/parts.js'
import '../../src/upload/twin.js'
import { createFakeHost } from './fake-host.js'
import { stsReply } from './service-answers.js'

/**
 * A client on a fake host. Its STS function answers at once, so that the dialogue with COS is all there is; nothing is
 * tried again unless the test says so.
 */
export function createFakeClient(options: Partial<ClientOptions> = {}) {
  const host = createFakeHost()
  let stsCallCount = 0
  const credentials = () => {
    stsCallCount += 1
    return stsReply()
  }
  const client = createClientOn(host, { credentials, retry: { attempts: 1 }, ...options })
  return {
    host,
    client,
    get stsCallCount() {
      return stsCallCount
    },
  }
}

/** Listeners that remember what they were told. */
export function createWatcher() {
  const states: UploadState[] = []
  const progress: UploadProgress[] = []
  return {
    states,
    progress,
    /** Phases in order, each once as long as it lasts. */
    phases: () => states.map(({ phase }) => phase).filter((phase, index, all) => phase !== all[index - 1]),
    listeners: {
      onState: (state: UploadState) => void states.push(state),
      onProgress: (reading: UploadProgress) => void progress.push(reading),
    },
  }
}

/** More turns of the loop than anything takes that waits for neither time nor an answer. */
const PATIENCE_TURNS = 100

/** The error that something rejects with, without help from outside. */
export async function failureOf(task: PromiseLike<unknown>): Promise<CosSlimError> {
  let outcome: { readonly error?: unknown } | undefined
  void task.then(
    () => (outcome = {}),
    (error: unknown) => (outcome = { error }),
  )
  for (let turn = 0; turn < PATIENCE_TURNS && !outcome; turn += 1) await setImmediate()
  if (!outcome) throw new Error('It is still under way.')
  if (!('error' in outcome)) throw new Error('It succeeded.')
  return outcome.error as CosSlimError // every test looks at what it got
}
