import type { ClientRequest, IncomingMessage } from 'node:http'
import type { LocalCos } from '../../../demo/emulator/local-cos.js'
import type { AppState } from './app-state.js'
import { fail, failureOf, succeed, WxRefusal, type WxCallbacks } from './callbacks.js'
import { takeWxFault, type WxFault, type WxFaultSubject } from './faults.js'
import { headersOf } from './headers.js'
import { listeners, type Listeners } from './listeners.js'
import { notListed, placeOf, type Place } from './places.js'
import type { WxSettings } from './settings.js'

/** WeChat lets no more be under way, whatever they are. */
const MAX_TASKS = 10

export interface HeadersReceived {
  readonly statusCode: number
  readonly header: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
}

/** A call to the network as it was made, without anything secret: names only. */
export interface WxCall extends WxFaultSubject {
  /** In lower case. */
  readonly headerNames: readonly string[]
  /** Of the form of `uploadFile`, as they were given. */
  readonly fieldNames: readonly string[]
}

/** What a call to the network is made of, beside what is said to the server. */
export interface Errand<Answer> extends WxCall {
  readonly callbacks: WxCallbacks<Answer>
  readonly timeoutMs: number | undefined
  /** Why it is not even tried. */
  readonly refusal?: WxRefusal | undefined
  /** Sends, and fills the connection; what it throws ends the task. */
  readonly send: (place: Place, task: Task) => ClientRequest
  readonly answerOf: (message: IncomingMessage, bytes: Buffer) => Answer
  /** What a success without any status has. */
  readonly nothing: Answer
}

export interface Task {
  readonly isOver: boolean
  readonly abort: () => void
  readonly endWith: (refusal: WxRefusal) => void
  readonly headersReceived: Listeners<HeadersReceived>
}

/** What the calls to the network share. */
export class Tasks {
  readonly faults: WxFault[] = []
  /** Every call that was made, refused ones too. */
  readonly calls: WxCall[] = []
  count = 0
  highestCount = 0
  readonly settings: WxSettings
  readonly #app: AppState
  readonly #cos: LocalCos | undefined

  constructor(settings: WxSettings, app: AppState, cos: LocalCos | undefined) {
    this.settings = settings
    this.#app = app
    this.#cos = cos
  }

  start<Answer>(errand: Errand<Answer>): Task {
    const { call, method, url, headerNames, fieldNames } = errand
    this.calls.push({ call, method, url, headerNames, fieldNames })
    const refusal = errand.refusal ?? this.#refusal(errand)
    const hit = refusal ? undefined : takeWxFault(this.faults, errand)
    const connection: { request?: ClientRequest; timer?: NodeJS.Timeout; place?: true } = {}
    const finish = (tell: () => unknown, refusal?: WxRefusal) => {
      if (task.isOver) return
      task.isOver = true
      clearTimeout(connection.timer)
      this.#app.running.delete(task)
      if (connection.place) this.count -= 1
      this.#app.deliver(tell, refusal)
    }
    const task = {
      isOver: false,
      abort: () => {
        connection.request?.destroy()
        const isSilent = hit?.kind === 'no-callback'
        finish(() => isSilent || setImmediate(() => fail(errand.callbacks, failureOf(call, new WxRefusal('abort')))))
      },
      endWith: (refusal: WxRefusal) => {
        if (hit?.kind === 'no-callback') return
        connection.request?.destroy()
        finish(() => fail(errand.callbacks, failureOf(call, refusal)), refusal)
      },
      headersReceived: listeners<HeadersReceived>(),
    }

    if (refusal) {
      setImmediate(() => task.endWith(refusal))
      return task
    }
    this.count += 1
    connection.place = true
    this.highestCount = Math.max(this.highestCount, this.count)
    this.#app.running.add(task)
    const strike = hit && this.#strike(hit, errand, finish, task)
    if (strike && !hit.reachesServer) {
      setImmediate(strike)
      return task
    }
    if (!strike) {
      const timeoutMs = Math.min(errand.timeoutMs ?? this.settings.defaultTimeoutMs, this.settings.maxTimeoutMs)
      connection.timer = setTimeout(() => task.endWith(new WxRefusal('timeout')), timeoutMs)
    }
    connection.request = errand.send(this.#place(errand), task)
    connection.request.on('error', error => task.endWith(new WxRefusal(error.message)))
    connection.request.on('response', message => {
      const { statusCode = 0 } = message
      if (!task.isOver && !strike) {
        task.headersReceived.tell({ statusCode, header: headersOf(message, this.settings), cookies: [] })
      }
      const chunks: Buffer[] = []
      message.on('data', (chunk: Buffer) => chunks.push(chunk))
      message.on('error', error => task.endWith(new WxRefusal(error.message)))
      message.on('end', () => {
        if (strike) strike()
        else finish(() => succeed(call, errand.callbacks, errand.answerOf(message, Buffer.concat(chunks))))
      })
    })
    return task
  }

  #place({ url, call }: WxFaultSubject): Place {
    return placeOf(url, call, this.settings, this.#cos)
  }

  #refusal(subject: WxFaultSubject): WxRefusal | undefined {
    try {
      this.#place(subject)
    } catch (error) {
      if (error instanceof WxRefusal) return error
      throw error
    }
    return this.#app.refusal() ?? (this.count >= MAX_TASKS ? new WxRefusal('exceed max task count') : undefined)
  }

  /** How the fault ends the task. */
  #strike<Answer>(
    fault: WxFault,
    { call, callbacks, nothing }: Errand<Answer>,
    finish: (tell: () => void) => void,
    task: Task,
  ): () => void {
    switch (fault.kind) {
      case 'no-callback':
        return () => undefined
      case 'status-0':
        return () => finish(() => succeed(call, callbacks, nothing))
      case 'fail':
        return () => finish(() => fail(callbacks, { errMsg: fault.errMsg, ...(fault.errno && { errno: fault.errno }) }))
      case 'interrupted':
        return () => task.endWith(new WxRefusal('interrupted'))
      case 'timeout':
        return () => task.endWith(new WxRefusal('timeout'))
      case 'domain':
        return () => task.endWith(notListed())
    }
  }
}
