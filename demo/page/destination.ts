import { byId, setText } from './find.js'
import type { Wording } from './wording.js'

/** Where the server of this page says that pictures go. */
export type Destination =
  { readonly kind: 'local' } | { readonly kind: 'cos'; readonly bucket: string; readonly region: string }

/** Undefined when the server does not say: the line is then left out. */
export async function fetchDestination(): Promise<Destination | undefined> {
  try {
    const answer = await fetch('destination.json')
    return answer.ok ? ((await answer.json()) as Destination) : undefined // written by demo/start.ts from this very type
  } catch {
    return undefined
  }
}

export function showDestination(destination: Destination | undefined, { texts }: Wording): void {
  const line = byId('destination', HTMLElement)
  line.hidden = destination === undefined
  if (!destination) return
  const isLocal = destination.kind === 'local'
  setText(line, isLocal ? texts.localDestination : texts.cosDestination(destination.bucket, destination.region))
}
