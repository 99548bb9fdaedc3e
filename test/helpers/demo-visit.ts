import type { InWorld } from './worlds/inside.js'

type Data = Record<string, unknown>

/** What the demo's page of the client has, as far as it is played here. */
interface ClientPage {
  data: ClientPageData
  setData?: (changes: Data) => void
  onChoose(): Promise<void>
}

/** What the page shows. */
export interface ClientPageData {
  readonly phase: string
  readonly isRunning: boolean
  readonly lines: readonly { readonly name: string; readonly value: string }[]
}

type Listener = (this: UploaderPage, event: { readonly detail: unknown }) => void

interface UploaderPage {
  readonly data: { readonly stsUrl: string; readonly said: string }
  setData?: (changes: Data) => void
  readonly onSuccess: Listener
  readonly onFail: Listener
  readonly onComplete: Listener
}

/** What a component registers, and what it is given of the platform. */
interface Component {
  readonly data: Data
  readonly properties: Readonly<Record<string, { readonly value: unknown }>>
  readonly methods: { onChoose(this: object): void }
  readonly lifetimes: Readonly<Record<'created' | 'attached' | 'detached', (this: object) => void>>
}

/** Opens the page and taps its button, as the platform would. Runs inside a world. */
export async function chooseOnPage(inWorld: InWorld, path: string): Promise<ClientPageData> {
  inWorld.require('app.js')
  inWorld.require(`${path}.js`)
  const page = inWorld.registered['Page']?.[0] as unknown as ClientPage // our own file
  page.setData = changes => Object.assign(page.data, changes)
  await page.onChoose()
  return page.data
}

/**
 * Opens the page with the component on it and taps the component's button, as the platform would. Runs inside a world.
 *
 * @returns names and details of the component's events, and what the page says at the end
 */
export function chooseOnComponent(inWorld: InWorld, path: string, componentPath: string) {
  inWorld.require('app.js')
  inWorld.require(`${componentPath}.js`)
  inWorld.require(`${path}.js`)
  const page = inWorld.registered['Page']?.[0] as unknown as UploaderPage // our own file
  page.setData = changes => Object.assign(page.data, changes)
  const { properties, data, methods, lifetimes } = inWorld.registered['Component']?.[0] as unknown as Component // our own file
  const defaults = Object.entries(properties).map(([name, { value }]) => [name, value] as const)
  return new Promise<{ readonly events: readonly (readonly [string, unknown])[]; readonly said: string }>(resolve => {
    const events: (readonly [string, unknown])[] = []
    const component = {
      ...methods,
      data: { ...data, ...Object.fromEntries(defaults), credentials: page.data.stsUrl },
      setData: (changes: Data) => Object.assign(component.data, changes),
      triggerEvent: (name: string, detail: unknown) => {
        events.push([name, detail])
        if (name === 'success') page.onSuccess({ detail })
        if (name === 'fail') page.onFail({ detail })
        if (name !== 'complete') return
        page.onComplete({ detail })
        lifetimes.detached.call(component)
        resolve({ events, said: page.data.said })
      },
    }
    lifetimes.created.call(component)
    lifetimes.attached.call(component)
    component.onChoose()
  })
}
