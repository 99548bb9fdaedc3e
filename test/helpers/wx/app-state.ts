import { WxRefusal } from './callbacks.js'
import { listeners } from './listeners.js'
import type { WxSettings } from './settings.js'

interface NetworkStatus {
  readonly isConnected: boolean
  readonly networkType: 'wifi' | 'none'
}

const INTERRUPTED = 'interrupted'

/** A call under way that the phone can end: when the app is left, or when the network goes. */
interface Endable {
  readonly endWith: (refusal: WxRefusal) => void
  readonly abort: () => void
}

/** Whether the app is seen, and whether the phone is connected; and who is told so. */
export class AppState {
  isHidden = false
  isOffline = false
  readonly running = new Set<Endable>()
  readonly appShow = listeners<Readonly<Record<string, unknown>>>()
  readonly appHide = listeners<Readonly<Record<string, unknown>>>()
  readonly networkStatus = listeners<NetworkStatus>()
  readonly #settings: WxSettings
  readonly #untilShown: (() => unknown)[] = []

  constructor(settings: WxSettings) {
    this.#settings = settings
  }

  get status(): NetworkStatus {
    return { isConnected: !this.isOffline, networkType: this.isOffline ? 'none' : 'wifi' }
  }

  /** Why no call gets out just now. */
  refusal(): WxRefusal | undefined {
    if (this.isHidden) return new WxRefusal(INTERRUPTED)
    return this.isOffline ? new WxRefusal('') : undefined
  }

  /** Now, or when the app is seen again, for what the background interrupts. */
  deliver(tell: () => unknown, refusal?: WxRefusal): void {
    const waits = this.isHidden && refusal?.message === INTERRUPTED && this.#settings.interruptedArrives !== 'at-once'
    if (waits) this.#untilShown.push(tell)
    else tell()
  }

  hide(): void {
    this.isHidden = true
    this.appHide.tell({})
    this.#endAll(new WxRefusal(INTERRUPTED))
  }

  show(): void {
    this.isHidden = false
    const isFirst = this.#settings.interruptedArrives === 'before-show'
    if (isFirst) this.#tellWhatWaited()
    this.appShow.tell({})
    this.#tellWhatWaited()
  }

  connect(isConnected: boolean): void {
    this.isOffline = !isConnected
    this.networkStatus.tell(this.status)
    if (this.isOffline) this.#endAll(new WxRefusal(''))
  }

  #tellWhatWaited(): void {
    for (const tell of this.#untilShown.splice(0)) tell()
  }

  #endAll(refusal: WxRefusal): void {
    for (const each of [...this.running]) each.endWith(refusal)
  }
}
