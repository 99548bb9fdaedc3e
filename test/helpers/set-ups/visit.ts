import type { Diagnosis } from '../../../src/diagnosis.js'
import type { Engine, Tab } from '../engines/engine.js'
import type { PictureFile } from '../pictures.js'
import { KEY_PREFIX, SAVE_AS_PREFIX, type Stage } from './stage.js'

/** What a page hands out of a diagnosis, and how it reads in a console. */
export type Report = Pick<Diagnosis, 'ok' | 'findings' | 'steps' | 'leftKey'> & { readonly text: string }

/** A service worker has to be in charge before what it breaks can be seen. */
async function putWorkerInCharge(tab: Tab): Promise<void> {
  await tab.run(async () => {
    const inCharge = new Promise<void>(resolve => {
      navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true })
    })
    await navigator.serviceWorker.register('/service-worker.js', { updateViaCache: 'none' })
    await inCharge
  }, null)
}

/** Loads the page anew, and with it the service worker that it has now. */
async function loadStage(tab: Tab, { pageUrl, state }: Stage): Promise<void> {
  await tab.goTo(pageUrl)
  if (state.worker === undefined) return
  const hadWorker = await tab.run(async () => {
    const registrations = await navigator.serviceWorker.getRegistrations()
    await Promise.all(registrations.map(registration => registration.unregister()))
    return registrations.length > 0
  }, null)
  if (hadWorker) await tab.goTo(pageUrl)
  await putWorkerInCharge(tab)
}

/** The page of a stage. Stages have origins of their own: pages that keep nothing can follow each other in one tab. */
export async function openStage(engine: Engine, stage: Stage): Promise<Tab> {
  const { options, places, state } = stage
  const isShared = !options.tab && !options.isOffline && state.worker === undefined
  const tab = await engine.open({ ...options.tab?.(places), isShared })
  await loadStage(tab, stage)
  if (options.isOffline) await tab.setOffline(true)
  return tab
}

const clientOptionsOf = ({ stsUrl, state: { endpoint } }: Stage) =>
  endpoint === '' ? { credentials: stsUrl } : { credentials: stsUrl, endpoint }

const targetPrefixOf = ({ options }: Stage) => (options.savesElsewhere ? SAVE_AS_PREFIX : KEY_PREFIX)

export function diagnoseIn(tab: Tab, stage: Stage): Promise<Report> {
  return tab.run(
    async ({ clientOptions, keyPrefix, targetPrefix }) => {
      const saveAs = (key: string) => key.replace(keyPrefix, targetPrefix)
      const options = targetPrefix === keyPrefix ? {} : { saveAs }
      const diagnosis = await CosSlim.diagnose(CosSlim.createClient(clientOptions), options)
      return { ...(JSON.parse(JSON.stringify(diagnosis)) as Diagnosis), text: String(diagnosis) } // its own type
    },
    { clientOptions: clientOptionsOf(stage), keyPrefix: KEY_PREFIX, targetPrefix: targetPrefixOf(stage) },
  )
}

/** The outcome of an upload from the page, or its error in one line. */
export function uploadIn(tab: Tab, stage: Stage, picture: PictureFile): Promise<string> {
  return tab.run(
    async ({ clientOptions, keyPrefix, targetPrefix, name, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
      const file = new File([bytes], name, { type: 'image/png' })
      const client = CosSlim.createClient({ ...clientOptions, retry: { attempts: 1 } })
      const saveAs = (key: string) => key.replace(keyPrefix, targetPrefix)
      try {
        return (await client.upload(file, { saveAs })).outcome
      } catch (error) {
        return String(error)
      } finally {
        client.close()
      }
    },
    {
      ...{ clientOptions: clientOptionsOf(stage), keyPrefix: KEY_PREFIX, targetPrefix: targetPrefixOf(stage) },
      ...{ name: picture.name, base64: picture.buffer.toString('base64') },
    },
  )
}
