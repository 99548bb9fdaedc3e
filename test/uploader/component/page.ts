import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { Window } from 'happy-dom'
import type { CosSlimClient, MiniProgramSource, UploadOptions, UploadResult } from '../../../src/types.js'
import type { RowReport } from '../../../src/uploader/row.js'
import type { Totals } from '../../../src/uploader/totals.js'

const require = createRequire(import.meta.url)

const COMPONENTS = resolve(import.meta.dirname, '../../../dist/miniprogram')
/** What the simulator takes from a page; the rest of this process stays as it is. */
const DOM_NAMES = ['document', 'CustomEvent', 'Event', 'TouchEvent'] as const

/** An element of a rendered component, as `j-component` has it. */
interface Simulated {
  readonly dom: { readonly textContent: string; readonly outerHTML: string; getAttribute(name: string): string | null }
  readonly instance: Methods & { setData: (changes: Record<string, unknown>) => void }
  querySelectorAll(selector: string): readonly Simulated[]
  dispatchEvent(name: string): void
  setData(changes: Record<string, unknown>): void
  addEventListener(name: string, listener: (event: { readonly detail: never }) => void): void
  attach(parent: unknown): void
  detach(): void
}

/** What pages call. */
interface Methods {
  use(
    given: CosSlimClient<MiniProgramSource> | { readonly credentials: () => unknown },
    uploadOptions?: UploadOptions,
  ): void
  choose(): Promise<void>
  start(): void
  retryAll(): void
  cancelAll(): void
  clear(): void
  results(): readonly UploadResult[]
}

interface Simulator {
  load(path: string, options: { readonly rootPath: string }): string
  render(id: string, properties: Readonly<Record<string, unknown>>): Simulated
}

export interface Events {
  readonly change: { readonly rows: readonly RowReport[] }[]
  readonly success: { readonly row: RowReport; readonly result: UploadResult }[]
  readonly fail: { readonly row?: RowReport; readonly code: string; readonly message: string; readonly hint: string }[]
  readonly complete: Totals[]
}

/** The built component on a page. */
export interface UploaderPage {
  readonly methods: Methods
  readonly events: Events
  /** What was given to `setData`, call by call. */
  readonly changes: readonly Readonly<Record<string, unknown>>[]
  readonly html: string
  readonly set: (properties: Readonly<Record<string, unknown>>) => void
  /** Texts of what has this class, in order, with plain blanks. */
  readonly texts: (className: string) => string[]
  /** @throws Error where there is no such element */
  readonly tap: (className: string, index?: number) => void
  readonly leave: () => void
}

let loaded: { readonly simulator: Simulator; readonly id: string; readonly window: Window } | undefined

function load() {
  if (loaded) return loaded
  const window = new Window()
  const names = Object.fromEntries(DOM_NAMES.map(name => [name, window[name] as unknown]))
  Object.assign(globalThis, { window, ...names })
  const simulator = require('miniprogram-simulate') as Simulator // as its documentation has it
  const id = simulator.load(resolve(COMPONENTS, 'cos-slim-uploader/index'), { rootPath: COMPONENTS })
  loaded = { simulator, id, window }
  return loaded
}

/** @param wx - The whole platform that the component finds. */
export function openPage(wx: object, properties: Readonly<Record<string, unknown>> = {}): UploaderPage {
  const { simulator, id, window } = load()
  Object.assign(globalThis, { wx })
  const component = simulator.render(id, properties)
  const events: Events = { change: [], success: [], fail: [], complete: [] }
  for (const [name, list] of Object.entries(events)) {
    component.addEventListener(name, ({ detail }) => void (list as unknown[]).push(detail))
  }
  const changes: Readonly<Record<string, unknown>>[] = []
  const { instance } = component
  const setData = instance.setData.bind(instance)
  instance.setData = given => {
    changes.push(given)
    setData(given)
  }
  component.attach(window.document.body)
  return {
    methods: instance,
    events,
    changes,
    get html() {
      return component.dom.outerHTML
    },
    set: given => component.setData(given),
    texts: className =>
      component.querySelectorAll(`.${className}`).map(({ dom }) => dom.textContent.replace(/\u00a0/g, ' ')),
    tap: (className, index = 0) => {
      const element = component.querySelectorAll(`.${className}`)[index]
      if (!element) throw new Error(`There is no .${className} number ${index}`)
      element.dispatchEvent('tap')
    },
    leave: () => component.detach(),
  }
}
