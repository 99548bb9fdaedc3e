import type { InWorld } from './worlds/inside.js'

/** What a visitor does on one page of a built mini program. */
export interface PageVisit {
  /** Path without ending, like `pages/index/index`. */
  readonly page: string
  /** Text of the page's wxml. */
  readonly wxml: string
  /** Class of what is tapped. */
  readonly tap: string
  /** Class of the text whose first words end the visit. */
  readonly until: string
  /** Classes of texts whose every change is told. */
  readonly watch: readonly string[]
  readonly timeoutMs: number
}

/** What the visitor read: every text of the watched classes, in order. */
export type PageTexts = Readonly<Record<string, readonly string[]>>

/**
 * Starts the app, opens the page, taps and reads, as far as the platform has a hand in it: one page, no components on it.
 * Its text runs inside a world, so it uses nothing but ECMAScript, timers and its arguments.
 */
export function visitPage(inWorld: InWorld, visit: PageVisit): Promise<PageTexts> {
  type Callable = (...values: unknown[]) => unknown
  type Bag = Record<string, unknown>

  const bagOf = (value: unknown) => Object(value) as Bag // any value has members, if only none
  const call = (bag: Bag, name: string, ...values: unknown[]) => {
    const called = bag[name]
    return typeof called === 'function' ? (called as Callable).apply(bag, values) : undefined
  }

  /** `root.cn.[0].v` or `list[0].name` */
  function setAt(data: Bag, path: string, value: unknown): void {
    const names = path.split(/[.[\]]+/).filter(name => name !== '')
    const last = names.pop() ?? ''
    let holder = data
    for (const name of names) holder = (holder[name] ??= {}) as Bag // as the next name says
    holder[last] = value
  }

  function open(definition: Bag, onData: (page: Bag) => void): void {
    const data = Object.assign({}, definition['data']) as Bag
    const properties = bagOf(definition['properties'])
    for (const name of Object.keys(properties)) data[name] = bagOf(properties[name])['value']
    const own = { data, properties: data, route: visit.page, is: visit.page }
    const page: Bag = Object.assign({}, definition, definition['methods'], own)
    page['setData'] = (patch: Bag, done?: () => void) => {
      for (const path of Object.keys(patch)) setAt(data, path, patch[path])
      onData(page)
      if (done) setTimeout(done, 0)
    }
    page['triggerEvent'] = () => undefined
    page['selectComponent'] = () => null
    page['selectAllComponents'] = () => []
    const lifetimes = Object.assign({}, definition, definition['lifetimes'])
    const live = (name: string) => {
      if (typeof lifetimes[name] === 'function') (lifetimes[name] as Callable).call(page)
    }
    live('created')
    live('attached')
    call(page, 'onLoad', {})
    call(page, 'onShow')
    live('ready')
    call(page, 'onReady')
    onData(page)
  }

  /** An element that Taro drew: its tree is data, and its template is the same for every page. */
  function drawn(node: Bag, className: string): Bag | undefined {
    if (node['cl'] === className) return node
    for (const child of (node['cn'] ?? []) as Bag[]) {
      const found = drawn(bagOf(child), className)
      if (found) return found
    }
    return undefined
  }

  /** The element's tag in the page's own wxml, and the text behind it. */
  function written(className: string): { readonly tag: string; readonly text: string } {
    const [, tag = '', text = ''] = new RegExp(`(<[^>]*class="${className}"[^>]*>)([^<]*)`).exec(visit.wxml) ?? []
    return { tag, text }
  }

  const wordsOf = (value: unknown) => (typeof value === 'string' ? value : '')

  const valueIn = (page: Bag, expression: string) => {
    const [, name] = /^\{\{(\w+)\}\}$/.exec(expression) ?? []
    return name === undefined ? expression : bagOf(page['data'])[name]
  }

  function textOf(page: Bag, className: string): string {
    const { root } = page['data'] as { root?: Bag }
    if (!root) return wordsOf(valueIn(page, written(className).text))
    const children = (drawn(root, className)?.['cn'] ?? []) as Bag[]
    return children.map(child => wordsOf(child['v'])).join('')
  }

  /** Taps it, once it is there and has a listener. */
  function tap(page: Bag, className: string): boolean {
    const { root } = page['data'] as { root?: Bag }
    const id = root && drawn(root, className)?.['sid']
    const [, handler = ''] = /bindtap="([^"]*)"/.exec(written(className).tag) ?? []
    const name = root ? 'eh' : wordsOf(valueIn(page, handler))
    if ((root && id === undefined) || typeof page[name] !== 'function') return false
    const target = { id: id ?? '', dataset: {}, offsetLeft: 0, offsetTop: 0 }
    setTimeout(() => call(page, name, { type: 'tap', timeStamp: 1, detail: {}, target, currentTarget: target }), 0)
    return true
  }

  return new Promise((resolve, reject) => {
    const texts: Record<string, string[]> = {}
    let isTapped = false
    const look = (page: Bag) => {
      isTapped ||= tap(page, visit.tap)
      for (const className of visit.watch) {
        const text = textOf(page, className)
        const told = (texts[className] ??= [])
        if (text !== '' && text !== told[told.length - 1]) told.push(text)
      }
      if (textOf(page, visit.until) === '') return
      clearTimeout(timer)
      resolve(texts)
    }
    const timer = setTimeout(() => {
      const said = isTapped ? `wrote nothing to ${visit.until}` : `has no ${visit.tap} to tap`
      reject(new Error(`The page ${said}; read so far: ${JSON.stringify(texts)}`))
    }, visit.timeoutMs)

    // WeChat has such an object; uni-app keeps its own functions there.
    Object.defineProperty(globalThis, 'global', { value: {}, configurable: true })
    inWorld.require('app.js')
    const app = bagOf(inWorld.registered['App']?.[0])
    const launch = { path: visit.page, query: {}, scene: 1001 }
    call(app, 'onLaunch', launch)
    call(app, 'onShow', launch)
    inWorld.require(`${visit.page}.js`)
    const definition = inWorld.registered['Page']?.[0] ?? inWorld.registered['Component']?.[0]
    open(bagOf(definition), look)
  })
}
