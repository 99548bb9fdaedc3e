import { png } from '../helpers/made-pictures.js'
import { startPutServer } from '../helpers/put-server.js'
import { startSite, type OpenPage, type Site } from '../helpers/site.js'
import { inPage } from './bench-page.js'

/** Opens a window in which `client` sends to a service that answers at once, and `makeFiles` makes what it sends. */
export type WithClient = <T>(measure: (opened: OpenPage) => Promise<T>) => Promise<T>

declare global {
  /** Put there by {@link prepareClient}. */
  var client: ReturnType<typeof CosSlim.createClient>
  /** Small pictures, each of another name. */
  var makeFiles: (count: number) => File[]
}

async function prepareClient({ sts }: Site, endpoint: string, { page }: OpenPage): Promise<void> {
  await page.evaluate(
    ({ credentials, endpoint, bytes }) => {
      globalThis.client = CosSlim.createClient({ credentials, endpoint })
      globalThis.makeFiles = count =>
        Array.from({ length: count }, (_, index) => new File([Uint8Array.from(bytes)], `${index}.png`))
    },
    { credentials: sts.url, endpoint, bytes: Array.from(png()) },
  )
}

/** Site and service for as long as they are used. */
export async function withClients<T>(use: (withClient: WithClient) => Promise<T>): Promise<T> {
  const server = await startPutServer()
  const site = await startSite({ namesEndpoint: false, connectTo: [server.origin] })
  try {
    return await use(measure =>
      inPage(site, ['cos-slim.min.js'], async opened => {
        await prepareClient(site, server.origin, opened)
        return measure(opened)
      }),
    )
  } finally {
    await site.close()
    await server.close()
  }
}
