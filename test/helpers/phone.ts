import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import { visitPage, type PageTexts } from './mini-program-visit.js'
import { startStsServer } from './sts-server.js'
import type { Modules } from './worlds/modules.js'
import { openWorld, type EngineName, type World } from './worlds/world.js'
import { standInWx } from './wx/stand-in.js'
import type { PictureFile } from './pictures.js'

declare const wx: Record<'chooseMedia', (options: ChooseOptions) => unknown> // inside the world

/** Named in the mini programs that are run here; leads to an STS endpoint of this machine. */
export const STS_HOST = 'api.example.com'

/** Elements of the page by their classes; every project has the same. */
const CLASSES = { tap: 'choose', until: 'report', watch: ['phase', 'diagnosis', 'report'] }
const VISIT_MS = 60_000

interface ChooseOptions {
  readonly success?: unknown
  readonly fail?: unknown
}

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
  /** Starts a mini program of these scripts; whoever chooses gets the picture. What it prints to `console` fails. */
  run<Seen>(
    modules: Modules,
    picture: PictureFile,
    engine: EngineName,
    visit: (world: World) => Promise<Seen>,
  ): Promise<Seen>
  /** Opens the page, chooses the picture and waits for the report. */
  upload(program: BuiltMiniProgram, picture: PictureFile, engine: EngineName): Promise<PageTexts>
  close(): Promise<void>
}

/** Without callbacks, calls of WeChat return a promise; the stand-in's do not. */
function promiseChoice(): void {
  const { chooseMedia } = wx
  wx.chooseMedia = options =>
    options.success || options.fail
      ? chooseMedia(options)
      : new Promise((success, fail) => chooseMedia(Object.assign({}, options, { success, fail })))
}

export async function startPhone(): Promise<Phone> {
  const cos = await startLocalCos()
  const sts = await startStsServer(cos, { pageOrigin: 'https://servicewechat.com', endpoint: undefined })
  const standIn = standInWx({ cos })
  standIn.settings.hosts = { [STS_HOST]: new URL(sts.url).origin }

  const run: Phone['run'] = async (modules, picture, engine, visit) => {
    standIn.picks = [standIn.addTempFile(picture.buffer, picture.name)]
    const world = await openWorld(engine, standIn, { modules, registers: ['App', 'Page', 'Component', 'Behavior'] })
    try {
      await world.call(promiseChoice)
      const seen = await visit(world)
      if (world.printed.length > 0) throw new Error(`The mini program printed: ${world.printed.join('\n')}`)
      return seen
    } finally {
      await world.close()
    }
  }

  return {
    cos,
    run,
    upload: ({ modules, page, wxml }, picture, engine) =>
      run(modules, picture, engine, world => world.call(visitPage, { page, wxml, ...CLASSES, timeoutMs: VISIT_MS })),
    close: async () => {
      standIn.close()
      await Promise.all([sts.close(), cos.close()])
    },
  }
}
