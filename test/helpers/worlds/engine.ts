import type { Deliver, OutsideEnd } from './outside.js'

export interface OpenedEngine {
  readonly deliver: Deliver
  readonly close: () => Promise<void>
}

/**
 * Starts an engine and sets a world up in it.
 *
 * @param end - What the world asks; it is there before the first question.
 * @param onEnd - Told why, when the engine stops by itself.
 */
export type OpenEngine = (end: () => OutsideEnd, onEnd: (error: Error) => void) => Promise<OpenedEngine>
