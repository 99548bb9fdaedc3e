import type { Paste } from '../diagnosis.js'
import { originOf } from './circumstances.js'
import type { Draft, Facts } from './facts.js'
import { REFERER_HOST } from './miniprogram-decide.js'
import { pastesFor } from './pastes.js'

/** As the lists of a mini program want it: no path, no slash at the end, no port that goes without saying. */
const domainOf = (url: string) => originOf(url).replace(/^(https:.*):443$/, '$1')

/** The texts that put right what a finding names, in a mini program. */
export function pastesInMiniProgram(draft: Draft, facts: Facts): readonly Paste[] {
  const { place, stsUrl } = facts
  switch (draft.code) {
    case 'wx-domain':
    case 'wx-domain-unchecked': {
      const bucket = domainOf(place?.origin ?? '')
      const domains = [bucket, domainOf(stsUrl)].filter((domain, at, all) => domain && all.indexOf(domain) === at)
      const lists: readonly Paste[] = [
        { target: 'request-domains', text: domains.join('\n') },
        { target: 'upload-domains', text: bucket },
      ]
      return lists.filter(({ text }) => text)
    }
    case 'referer':
      return [{ target: 'referer', text: REFERER_HOST }]
    case 'ci-off':
      return [{ target: 'command', text: 'npx cos-slim setup' }]
    default:
      return pastesFor(draft, facts)
  }
}
