import { readFileSync } from 'node:fs'
import { startLocalCos, type LocalCos } from '../../demo/emulator/local-cos.js'
import type { LogEntry } from '../../demo/emulator/log.js'
import { defaultSettings } from '../../demo/emulator/settings.js'
import { startStsServer, type StsServer } from './sts-server.js'
import { standInWx, type StandInWx } from './wx/stand-in.js'
import type { EngineName, World } from './worlds/world.js'
import { openWorld } from './worlds/world.js'

/** Address under which a mini program reaches its STS endpoint. */
export const STS_URL = 'https://sts.example.com/sts'

/** A phone with the built mini-program file, its STS endpoint and the local COS under the bucket's own domain. */
export interface MiniProgram {
  readonly cos: LocalCos
  readonly sts: StsServer
  readonly standIn: StandInWx
  /**
   * A fresh app in one of the engines.
   *
   * @param isWrapped - Whether `window` and its like are undefined, as in WeChat, or not there at all. @default true
   */
  open(engine?: EngineName, isWrapped?: boolean): Promise<World>
  requests(...methods: readonly string[]): readonly LogEntry[]
  reset(): void
  close(): Promise<void>
}

const FOLDER = new URL('../../dist/miniprogram/', import.meta.url)

export async function startMiniProgram(): Promise<MiniProgram> {
  const files = ['index.js', 'diagnose.js'].map(file => [file, readFileSync(new URL(file, FOLDER), 'utf8')] as const)
  const cos = await startLocalCos()
  const sts = await startStsServer(cos, { pageOrigin: 'https://servicewechat.com', endpoint: undefined })
  const standIn = standInWx({ cos })
  const worlds: World[] = []

  function reset(): void {
    standIn.reset()
    standIn.settings.hosts = { [new URL(STS_URL).host]: new URL(sts.url).origin }
    Object.assign(cos.settings, defaultSettings())
    cos.log.length = 0
    sts.reset()
  }

  reset()
  return {
    cos,
    sts,
    standIn,
    open: async (engine = 'vm', isWrapped = true) => {
      const modules = Object.fromEntries(files.map(([file, code]) => [`miniprogram_npm/cos-slim/${file}`, code]))
      const world = await openWorld(engine, standIn, { modules, isWrapped })
      worlds.push(world)
      return world
    },
    requests: (...methods) => cos.log.filter(({ service, method }) => service === 'cos' && methods.includes(method)),
    reset,
    close: async () => {
      await Promise.all(worlds.map(world => world.close()))
      standIn.close()
      await Promise.all([sts.close(), cos.close()])
    },
  }
}
