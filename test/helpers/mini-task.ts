import type { SignalLike, UploadOptions, UploadPhase, UploadProgress, UploadTask } from '../../src/types.js'
import { prepareSettle } from './mini-settle.js'
import type { Outcome } from './page-upload.js'
import type { World } from './worlds/world.js'

/** What an app reports of one upload. */
export interface MiniReport extends MiniHeard {
  readonly outcome: Outcome
}

/** What listeners of one upload heard. */
export interface MiniHeard {
  readonly progress: readonly UploadProgress[]
  /** Each change of phase. */
  readonly phases: readonly UploadPhase[]
  /** `delayMs` of each time that it waited. */
  readonly waitsMs: readonly number[]
}

type Listening = Required<Pick<UploadOptions, 'onProgress' | 'onState' | 'signal'>>

interface Tracked {
  readonly task: UploadTask
  readonly heard: { progress: UploadProgress[]; phases: UploadPhase[]; waitsMs: number[] }
  readonly outcome: Promise<Outcome>
  readonly abort: () => void
}

declare global {
  /** Uploads that were started in this app. */
  var tracked: Tracked[]
  /** Starts an upload and listens to it; gives its place among the others. */
  var track: (start: (listening: Listening) => UploadTask) => number
}

/** Gives the app `track`. */
export async function prepareTrack(world: World): Promise<void> {
  await prepareSettle(world)
  await world.call(() => {
    globalThis.tracked = Array.isArray(globalThis.tracked) ? globalThis.tracked : []
    globalThis.track = start => {
      const heard: Tracked['heard'] = { progress: [], phases: [], waitsMs: [] }
      const listeners = new Set<() => void>()
      const signal: SignalLike & { aborted: boolean } = {
        aborted: false,
        addEventListener: (_type, listener) => void listeners.add(listener),
        removeEventListener: (_type, listener) => void listeners.delete(listener),
      }
      const task = start({
        signal,
        onProgress: one => void heard.progress.push(one),
        onState: state => {
          const { phase } = state
          if (phase === 'waiting') heard.waitsMs.push(state.delayMs)
          if (heard.phases[heard.phases.length - 1] !== phase) heard.phases.push(phase)
        },
      })
      const abort = () => {
        signal.aborted = true
        for (const listener of [...listeners]) listener()
      }
      return tracked.push({ task, heard, outcome: settle(task), abort }) - 1
    }
  })
}

/** An upload that runs in the app. */
export interface MiniTask {
  heard(): Promise<MiniHeard>
  pause(): Promise<void>
  resume(): Promise<void>
  /**
   * By its own method, or by the signal that it was given.
   *
   * @returns whether it was over before the app's next turn.
   */
  cancel(by?: 'task' | 'signal'): Promise<boolean>
  end(): Promise<MiniReport>
}

/** @param at - What `track` gave. */
export function miniTask(world: World, at: number): MiniTask {
  const act = (name: 'pause' | 'resume') => world.call((_, at, name) => tracked[at]?.task[name](), at, name)
  return {
    heard: () => world.call((_, at) => tracked[at]?.heard, at) as Promise<MiniHeard>, // it was started
    pause: () => act('pause'),
    resume: () => act('resume'),
    cancel: (by = 'task') =>
      world.call(
        async (_, at, by) => {
          let isOver = false
          void tracked[at]?.outcome.then(() => (isOver = true))
          if (by === 'task') tracked[at]?.task.cancel()
          else tracked[at]?.abort()
          await new Promise(resolve => setTimeout(resolve, 0))
          return isOver
        },
        at,
        by,
      ),
    end: () =>
      world.call(async (_, at) => {
        const outcome = await tracked[at]?.outcome
        return { outcome, ...tracked[at]?.heard }
      }, at) as Promise<MiniReport>, // as above
  }
}
