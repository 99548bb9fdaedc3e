import { trustedCertificate } from '../helpers/official-sts.js'
import { diagnoseIn } from '../helpers/page-diagnose.js'
import { smallPng } from '../helpers/pictures.js'
import { startSite, type Site } from '../helpers/site.js'
import { inPage } from './bench-page.js'
import { compare, takeTurns, type Comparison } from './comparison.js'

const LINK = { uplinkBytesPerSec: 4_000_000, roundTripMs: 60 }

/** Four requests more, and two preflights; the upload waits for its compression as well. */
const AT_MOST = 2

const SCRIPT = 'cos-slim.min.js'

function timeOfDiagnosis(site: Site): Promise<number> {
  return inPage(site, SCRIPT, async ({ page }) => {
    const startMs = performance.now()
    const [diagnosis] = await diagnoseIn(page, { credentials: site.sts.url })
    if (!diagnosis?.ok) throw new Error(`A right set-up is called wrong: ${diagnosis?.text ?? ''}`)
    return performance.now() - startMs
  })
}

async function timeOfUpload(site: Site): Promise<number> {
  const { name, mimeType, buffer } = await smallPng()
  return inPage(site, SCRIPT, async ({ page }) => {
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
export const diagnosis: Comparison = async rounds => {
  const site = await startSite({ link: LINK, cos: { tls: trustedCertificate() } })
  try {
    const [ours = [], theirs = []] = await takeTurns(rounds, [() => timeOfDiagnosis(site), () => timeOfUpload(site)])
    const what = `diagnose where all is right, ${LINK.roundTripMs} ms link`
    return [compare({ what, unit: 'ms', against: 'one small upload', atMost: AT_MOST }, ours, theirs)]
  } finally {
    await site.close()
  }
}
