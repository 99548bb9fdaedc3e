import { randomBytes } from 'node:crypto'
import type { Policy } from './policy.js'

/** Somebody who can sign. */
export interface Signer {
  readonly secretId: string
  readonly secretKey: string
  /** Present for temporary credentials only. */
  readonly temporary?: { readonly token: string; readonly expiresSec: number; readonly policy: Policy }
}

/** Enough for any test; the oldest are forgotten first. */
const MAX_TEMPORARY = 10_000

const ID_ALPHABET = /[^A-Za-z0-9]/g

function randomText(length: number): string {
  return randomBytes(length * 2)
    .toString('base64')
    .replace(ID_ALPHABET, '')
    .slice(0, length)
    .padEnd(length, '0')
}

export function newSecretId(): string {
  return `AKID${randomText(32)}`
}

export function newSecretKey(): string {
  return randomText(32)
}

/** Which secret id has which secret: the account's own pair and what the local STS has issued. */
export class Keyring {
  readonly #temporary = new Map<string, Signer>()
  readonly #permanent: Signer

  constructor(secretId: string, secretKey: string) {
    this.#permanent = { secretId, secretKey }
  }

  find(secretId: string): Signer | undefined {
    return secretId === this.#permanent.secretId ? this.#permanent : this.#temporary.get(secretId)
  }

  /** Credentials that can do what the policy allows until they expire. The token holds `+`, `/` and `=`, as real ones may. */
  issue(policy: Policy, expiresSec: number): Signer & { readonly temporary: NonNullable<Signer['temporary']> } {
    const token = `${randomBytes(96).toString('base64')}+/==`
    const signer = { secretId: newSecretId(), secretKey: newSecretKey(), temporary: { token, expiresSec, policy } }
    this.#temporary.set(signer.secretId, signer)
    for (const oldest of this.#temporary.keys()) {
      if (this.#temporary.size <= MAX_TEMPORARY) break
      this.#temporary.delete(oldest)
    }
    return signer
  }
}
