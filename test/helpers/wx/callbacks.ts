/** What every call that answers later may be given. */
export interface WxCallbacks<Answer> {
  readonly success?: ((answer: Answer & WxOutcome) => void) | undefined
  readonly fail?: ((failure: WxFailure) => void) | undefined
  readonly complete?: ((outcome: WxOutcome) => void) | undefined
}

export interface WxOutcome {
  /** `<name of the call>:ok` or `<name of the call>:fail <why>` */
  readonly errMsg: string
}

export interface WxFailure extends WxOutcome {
  readonly errno?: number
}

/** Thrown where a call of WeChat fails; says all but the name of the call. */
export class WxRefusal extends Error {
  readonly errno: number | undefined

  /** @param why - What stands behind `fail`, with its blank; may be empty. */
  constructor(why: string, errno?: number) {
    super(why)
    this.errno = errno
  }
}

/** Without a reason there is no blank behind `fail`. */
export function failureOf(call: string, error: unknown): WxFailure {
  const { message, errno } = error instanceof WxRefusal ? error : new WxRefusal(String(error))
  return { errMsg: `${call}:fail${message && ` ${message}`}`, ...(errno !== undefined && { errno }) }
}

/** Success or failure, then completion, as WeChat calls them. */
export function succeed<Answer>(call: string, callbacks: WxCallbacks<Answer>, answer: Answer): void {
  const outcome = { ...answer, errMsg: `${call}:ok` }
  callbacks.success?.(outcome)
  callbacks.complete?.(outcome)
}

export function fail(callbacks: WxCallbacks<never>, failure: WxFailure): void {
  callbacks.fail?.(failure)
  callbacks.complete?.(failure)
}

/** The call that answers later, of the function that answers at once or throws. */
export function answeringLater<Options, Answer>(call: string, answer: (options: Options) => Answer) {
  return (options: Options & WxCallbacks<Answer>): void => {
    setImmediate(() => {
      let answered: Answer
      try {
        answered = answer(options)
      } catch (error) {
        fail(options, failureOf(call, error))
        return
      }
      succeed(call, options, answered)
    })
  }
}

/** The call whose name ends in `Sync`: an Error has what a failure would have. */
export function answeringAtOnce<Values extends readonly unknown[], Answer>(
  call: string,
  answer: (...values: Values) => Answer,
) {
  return (...values: Values): Answer => {
    try {
      return answer(...values)
    } catch (error) {
      const { errMsg, ...more } = failureOf(call, error)
      throw Object.assign(new Error(errMsg), more)
    }
  }
}
