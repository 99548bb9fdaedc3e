import { trustedCertificate } from '../helpers/official-sts.js'
import { diagnoseIn } from '../helpers/page-diagnose.js'
import { smallPng } from '../helpers/pictures.js'
import { startSite, type Site } from '../helpers/site.js'
import { inPage } from './bench-page.js'
import { follow, takeTurns, type Comparison } from './comparison.js'

const LINK = { uplinkBytesPerSec: 4_000_000, roundTripMs: 60 }

/** Four requests more, and two preflights; the upload waits for its compression as well. */
const AT_MOST = 2

const SCRIPTS = ['cos-slim.min.js']

function timeOfDiagnosis(site: Site): Promise<number> {
  return inPage(site, SCRIPTS, async ({ page }) => {
    const startMs = performance.now()
    const [diagnosis] = await diagnoseIn(page, { credentials: site.sts.url })
    if (!diagnosis?.ok) throw new Error(`A right set-up is called wrong: ${diagnosis?.text ?? ''}`)
    return performance.now() - startMs
  })
}

async function timeOfUpload(site: Site): Promise<number> {
  const { name, mimeType, buffer } = await smallPng()
  return inPage(site, SCRIPTS, async ({ page }) => {
    await page.setInputFiles('#picker', { name, mimeType, buffer })
    const startMs = performance.now()
    await page.evaluate(async url => {
      interface Sdk {
        createClient(options: object): { upload(file: File | undefined): Promise<unknown> }
      }
      const { CosSlim } = globalThis as unknown as { CosSlim: Sdk } // the script's global
      const picker = document.querySelector<HTMLInputElement>('#picker')
      await CosSlim.createClient({ credentials: url }).upload(picker?.files?.[0])
    }, site.sts.url)
    return performance.now() - startMs
  })
}

/** How long it takes to say that nothing is wrong, by the time of one small upload. */
export const diagnosis: Comparison = async ({ rounds }) => {
  const site = await startSite({ link: LINK, cos: { tls: trustedCertificate() } })
  try {
    const [ours = [], theirs = []] = await takeTurns(rounds, [() => timeOfDiagnosis(site), () => timeOfUpload(site)])
    const what = `4 MB/s, ${LINK.roundTripMs} ms there and back`
    const upload = { name: 'one small upload', values: theirs }
    const diagnosed = { name: 'diagnose', values: ours, ratioAtMost: AT_MOST }
    return {
      name: 'diagnosis',
      title: 'Time to say that nothing is wrong',
      better: 'less',
      ratioIs: 'by one small upload',
      groups: [follow({ what, unit: 'ms' }, upload, [diagnosed])],
      notes: ['Both in a fresh window, by the script-tag build, without compression.'],
    }
  } finally {
    await site.close()
  }
}
