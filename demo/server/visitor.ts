import { randomBytes } from 'node:crypto'

const COOKIE_NAME = 'visitor'
const PREFIX = 'demo/'

/** Whoever opens the page; a name that nobody can guess keeps the visitors' pictures apart. */
export interface Visitor {
  /** Start of all keys of this visitor. */
  readonly keyPrefix: string
  /** Value of `Cookie` by which the visitor is known again. */
  readonly cookie: string
}

/** The visitor a `Cookie` header names; undefined when it names none, or in a form that this server never gave out. */
export function knownVisitor(cookieHeader: string | null | undefined): Visitor | undefined {
  const name = /(?:^|;\s*)visitor=([0-9a-f]{32})(?:;|$)/.exec(cookieHeader ?? '')?.[1]
  return name === undefined ? undefined : visitorOf(name)
}

export function newVisitor(): Visitor {
  return visitorOf(randomBytes(16).toString('hex'))
}

/** For `Set-Cookie`: until the browser is closed, for this site's own pages, out of reach of scripts. */
export function cookieToSet({ cookie }: Visitor): string {
  return `${cookie}; Path=/; HttpOnly; SameSite=Strict`
}

function visitorOf(name: string): Visitor {
  return { keyPrefix: `${PREFIX}${name}/`, cookie: `${COOKIE_NAME}=${name}` }
}
