import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startLocalCos } from './emulator/local-cos.js'
import { createApp } from './server/app.js'
import { accountOf, portOf, SettingError, type Account } from './server/environment.js'
import { localService, realService, type Service } from './server/service.js'

const HOST = '127.0.0.1'
const ROOT = resolve(fileURLToPath(import.meta.url), '../..')
const BUILT = ['build/page/page.js', 'dist/cos-slim.min.js', 'dist/cos-slim.diagnose.min.js']

export interface DemoOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** Left out: the local COS, on a free port. */
  readonly account?: Account | undefined
}

export interface Demo {
  /** Address of the page. */
  readonly url: string
  readonly service: Service
  close(): Promise<void>
}

/**
 * Serves the page and its STS endpoint, with the local COS beside them unless there is an account.
 *
 * @throws SettingError when the port is taken or the build is missing.
 */
export async function startDemo({ port, account }: DemoOptions): Promise<Demo> {
  const missing = BUILT.find(file => !existsSync(resolve(ROOT, file)))
  if (missing) throw new SettingError(`${missing} is not there. Run npm run build first.`)

  const { service, closeService } = await openService(account)
  const app = await createApp(service, problem => console.error(problem))
  try {
    const url = await app.listen({ host: HOST, port })
    return {
      url,
      service,
      close: async () => {
        await app.close()
        await closeService()
      },
    }
  } catch (error) {
    await closeService()
    throw isTaken(error) ? new SettingError(takenText(port)) : error
  }
}

async function openService(
  account: Account | undefined,
): Promise<{ service: Service; closeService: () => Promise<void> }> {
  if (account) return { service: realService(account), closeService: () => Promise.resolve() }
  const cos = await startLocalCos()
  return { service: localService(cos), closeService: () => cos.close() }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES')
}

function takenText(port: number): string {
  return `Port ${port} on ${HOST} cannot be used, most likely because another program does. Take another one: PORT=8081 npm run demo`
}

function introduction({ url, service }: Demo): string {
  const speaksTo =
    service.kind === 'local'
      ? 'the local COS, no account needed'
      : `COS, bucket ${service.bucket} in ${service.region}; its CORS rule has to allow ${url}`
  return `cos-slim demo: open ${url} (speaks to ${speaksTo}). Ctrl+C ends it.`
}

async function main(): Promise<void> {
  try {
    const demo = await startDemo({ port: portOf(process.env), account: accountOf(process.env) })
    console.log(introduction(demo))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void demo.close().then(() => process.exit(0)))
    }
  } catch (error) {
    if (!(error instanceof SettingError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
