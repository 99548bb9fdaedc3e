import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A browser extension on disk. */
export interface Extension {
  readonly folder: string
  readonly remove: () => void
}

const MANIFEST = {
  manifest_version: 3,
  name: 'Blocker',
  version: '1.0',
  permissions: ['declarativeNetRequest'],
  host_permissions: ['<all_urls>'],
  declarative_net_request: { rule_resources: [{ id: 'origins', enabled: true, path: 'rules.json' }] },
}

/** An extension that blocks every request to the origins, as those against advertisements do. */
export function writeBlocker(origins: readonly string[]): Extension {
  const folder = mkdtempSync(join(tmpdir(), 'blocker-'))
  const rules = origins.map((origin, index) => {
    const regexFilter = `^${origin.replaceAll('.', '\\.')}/`
    return { id: index + 1, priority: 1, action: { type: 'block' }, condition: { regexFilter } }
  })
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(MANIFEST))
  writeFileSync(join(folder, 'rules.json'), JSON.stringify(rules))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
