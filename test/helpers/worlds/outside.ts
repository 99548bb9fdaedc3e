import { makeCodec, type AnyFunction, type Codec, type Parcel } from './codec.js'

/** How calls get into a world. */
export type Deliver = (call: Parcel) => void

/**
 * The outside's end of the way into a world: answers what is asked there, and calls functions of the world. A function
 * of the outside is called at once; one of the world never while it waits for an answer.
 */
export class OutsideEnd {
  readonly #own: AnyFunction[] = []
  readonly #numbers = new Map<AnyFunction, number>()
  /** A listener is taken off by the function that it was put on with. */
  readonly #reached = new Map<number, AnyFunction>()
  readonly #codec: Codec
  readonly #deliver: Deliver
  readonly #waiting: Parcel[] = []
  #answering = 0
  #isClosed = false

  /** @param root - The world's first question is what it gives. */
  constructor(root: AnyFunction, deliver: Deliver) {
    this.#deliver = deliver
    this.#codec = makeCodec({
      numberOf: own => this.#numberOf(own),
      functionOf: number => this.functionOf(number),
    })
    this.#numberOf(root)
  }

  /** Calls to it are left behind, not answered. */
  functionOf(number: number): AnyFunction {
    const known = this.#reached.get(number)
    if (known) return known
    const reach: AnyFunction = (...values) => {
      if (this.#isClosed) return
      this.#waiting.push(this.#codec.encode([number, values]))
      if (this.#answering === 0) this.#flush()
      else setImmediate(() => this.#flush())
    }
    this.#reached.set(number, reach)
    return reach
  }

  answer(call: Parcel): Parcel {
    const [number, values] = this.#codec.decode(call) as readonly [number, readonly unknown[]] // the form of a call
    this.#answering += 1
    try {
      return this.#codec.encode({ returned: this.#own[number]?.(...values) })
    } catch (thrown) {
      return this.#codec.encode({ thrown })
    } finally {
      this.#answering -= 1
    }
  }

  close(): void {
    this.#isClosed = true
    this.#waiting.length = 0
  }

  #flush(): void {
    for (const call of this.#waiting.splice(0)) if (!this.#isClosed) this.#deliver(call)
  }

  #numberOf(own: AnyFunction): number {
    const known = this.#numbers.get(own)
    if (known !== undefined) return known
    this.#numbers.set(own, this.#own.length)
    return this.#own.push(own) - 1
  }
}
