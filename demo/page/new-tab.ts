import type { Wording } from './wording.js'

/** What a link says that opens a new tab: its label, and for those who cannot see it, where it leads. */
export function newTabLabel(label: string, { texts }: Wording): readonly (string | HTMLElement)[] {
  const unseen = document.createElement('span')
  unseen.className = 'unseen'
  unseen.textContent = ` (${texts.opensNewTab})`
  return [label, unseen]
}
