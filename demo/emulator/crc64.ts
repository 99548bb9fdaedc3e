const POLYNOMIAL_HIGH = 0xc96c5795
const POLYNOMIAL_LOW = 0xd7870f42

const tableHigh = new Uint32Array(256)
const tableLow = new Uint32Array(256)
for (let index = 0; index < 256; index++) {
  let high = 0
  let low = index
  for (let bit = 0; bit < 8; bit++) {
    const odd = low & 1
    low = ((low >>> 1) | (high << 31)) >>> 0
    high >>>= 1
    if (odd) {
      high = (high ^ POLYNOMIAL_HIGH) >>> 0
      low = (low ^ POLYNOMIAL_LOW) >>> 0
    }
  }
  tableHigh[index] = high
  tableLow[index] = low
}

/** CRC-64/XZ in two 32-bit halves: a BigInt per byte would cost more than the upload. */
export class Crc64 {
  #high = 0xffffffff
  #low = 0xffffffff

  update(bytes: Uint8Array): void {
    let high = this.#high
    let low = this.#low
    for (const byte of bytes) {
      const index = (low ^ byte) & 0xff
      low = ((low >>> 8) | (high << 24)) ^ (tableLow[index] ?? 0)
      high = (high >>> 8) ^ (tableHigh[index] ?? 0)
    }
    this.#high = high
    this.#low = low
  }

  /** Unsigned decimal, as COS sends it. */
  decimal(): string {
    const high = BigInt((this.#high ^ 0xffffffff) >>> 0)
    const low = BigInt((this.#low ^ 0xffffffff) >>> 0)
    return ((high << 32n) | low).toString()
  }
}
