import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { visitPage, type PageTexts } from './mini-program-visit.js'
import { startStsServer } from './sts-server.js'
import type { Modules } from './worlds/modules.js'
import { openWorld, type EngineName } from './worlds/world.js'
import { standInWx } from './wx/stand-in.js'
import type { PictureFile } from './pictures.js'

/** Named in the mini programs that are run here; leads to an STS endpoint of this machine. */
export const STS_HOST = 'api.example.com'

/** Elements of the page by their classes; every project has the same. */
const CLASSES = { tap: 'choose', until: 'report', watch: ['phase', 'report'] }
const VISIT_MS = 60_000

/** A built mini program with one page, from which a picture can be uploaded. */
export interface BuiltMiniProgram {
  /** Every script, by its path. */
  readonly modules: Modules
  readonly page: string
  /** Text of the page's wxml. */
  readonly wxml: string
}

/** A phone whose mini program reaches the local COS and an STS endpoint. */
export interface Phone {
  readonly cos: LocalCos
  /** Opens the page, chooses the picture and waits for the report. What the code prints to `console` fails. */
  upload(program: BuiltMiniProgram, picture: PictureFile, engine?: EngineName): Promise<PageTexts>
  close(): Promise<void>
}

export async function startPhone(): Promise<Phone> {
  const cos = await startLocalCos()
  const sts = await startStsServer(cos, { pageOrigin: 'https://servicewechat.com', endpoint: undefined })
  const standIn = standInWx({ cos })
  standIn.settings.hosts = { [STS_HOST]: new URL(sts.url).origin }
  return {
    cos,
    upload: async ({ modules, page, wxml }, picture, engine = 'vm') => {
      standIn.picks = [standIn.addTempFile(picture.buffer, picture.name)]
      const world = await openWorld(engine, standIn, { modules, registers: ['App', 'Page', 'Component', 'Behavior'] })
      try {
        const texts = await world.call(visitPage, { page, wxml, ...CLASSES, timeoutMs: VISIT_MS })
        if (world.printed.length > 0) throw new Error(`The mini program printed: ${world.printed.join('\n')}`)
        return texts
      } finally {
        await world.close()
      }
    },
    close: async () => {
      standIn.close()
      await Promise.all([sts.close(), cos.close()])
    },
  }
}
