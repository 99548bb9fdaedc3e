import { trustedCertificate } from '../helpers/official-sts.js'
import { startSite, type OpenPage } from '../helpers/site.js'
import { compareAll, takeTurns, type Comparison } from './comparison.js'
import { BARE_SCRIPTS, CONTENDERS } from './contenders.js'
import { savePhotographs } from './picture-set.js'
import { withChosen } from './sending.js'
import { spreadOf } from './spread.js'
import { withFolder } from './temporary-folder.js'
import { NO_COMPRESSION } from './throughput.js'

const REPEATS = 10
const LEAST_ROUNDS = 3

declare global {
  /** When bytes of a picture were handed to the browser; by the page's own steady clock. */
  var handedOverMs: number[]
}

/** The first upload of a window, and one of those that follow, in milliseconds. */
async function timesOf({ page }: OpenPage): Promise<{ readonly first: number; readonly later: number }> {
  const [first = NaN, ...later] = await page.evaluate(async repeats => {
    const send = Reflect.get(XMLHttpRequest.prototype, 'send') as (this: XMLHttpRequest, body: unknown) => void // as every browser has it
    XMLHttpRequest.prototype.send = function (body) {
      if (body instanceof Blob) handedOverMs.push(performance.now())
      send.call(this, body)
    }
    const files = Array.from(document.querySelector<HTMLInputElement>('#picker')?.files ?? [])
    const times: number[] = []
    for (let repeat = 0; repeat <= repeats; repeat += 1) {
      globalThis.handedOverMs = []
      const startMs = performance.now()
      const storedCount = await sendAll(files)
      if (storedCount !== files.length) throw new Error('A file was not stored.')
      times.push((handedOverMs[0] ?? NaN) - startMs)
    }
    return times
  }, REPEATS)
  return { first, later: spreadOf(later).median }
}

/** What happens before anything is sent: reading, checking, credentials, planning, signing. */
export const firstByte: Comparison = ({ rounds }) =>
  withFolder(async folder => {
    const [path = ''] = savePhotographs(folder, 1, ['seeding-1335kb.png'])
    const cos = { tls: trustedCertificate(), settings: NO_COMPRESSION }
    const site = await startSite({ cos, scripts: BARE_SCRIPTS })
    try {
      const times = await takeTurns(
        Math.max(rounds, LEAST_ROUNDS),
        CONTENDERS.map(contender => () => withChosen(contender, site, [path], timesOf)),
      )
      const each = (of: 'first' | 'later') =>
        CONTENDERS.map(({ name }, index) => ({ name, values: (times[index] ?? []).map(time => time[of]) }))
      return {
        name: 'first-byte',
        title: 'Time from the call to the first byte of the picture',
        better: 'less',
        ratioIs: 'cos-slim by it',
        groups: [
          compareAll('first upload of a window, with the call of the STS endpoint', 'ms', each('first')),
          compareAll(`an upload after it, median of ${REPEATS}`, 'ms', each('later')),
        ],
        notes: [
          'Until a PNG of 1.3 MB is handed to the browser, whose preflight comes after. `uploadFiles` sends it in parts: its first byte waits for the requests that begin the upload, here without any link between.',
          'Later uploads have their credentials at hand, and `XMLHttpRequest alone` the signature: it has nothing left to do.',
        ],
      }
    } finally {
      await site.close()
    }
  })
