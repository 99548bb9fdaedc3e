import type { OpenedSource } from '../host.js'

/** A few milliseconds of work. */
const PIECE_BYTES = 256 * 1024

/** A digest under way. */
export interface Digester {
  /** Adds bytes. */
  add(bytes: Uint8Array): void
  /** The 16 bytes. */
  end(): number[]
}

/** Adds a piece; without one, the end. */
type Ask = (piece?: Uint8Array) => Promise<number[]>

/** Who computes a digest. */
export interface Computer {
  readonly ask: Ask
  readonly close: () => void
}

/**
 * MD5 of a stretch of a source in base64, as `Content-MD5` takes it; read in pieces.
 *
 * @throws CosSlimError `source-unreadable`
 */
export async function digest(
  source: Pick<OpenedSource, 'read'>,
  start: number,
  end: number,
  open: () => Computer = askHere,
): Promise<string> {
  const { ask, close } = open()
  try {
    for (let at = start; at < end; at += PIECE_BYTES) await ask(await source.read(at, Math.min(end, at + PIECE_BYTES)))
    return base64(await ask())
  } finally {
    close()
  }
}

function askHere(): Computer {
  const md5 = createMd5()
  const ask: Ask = piece => Promise.resolve(piece ? (md5.add(piece), []) : md5.end())
  return { ask, close: () => undefined }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Mini programs have no `btoa`. */
function base64(bytes: readonly number[]): string {
  const letters = []
  for (let at = 0; at < bytes.length; at += 3) {
    const [one = 0, two, three] = bytes.slice(at, at + 3)
    const bits = (one << 16) | ((two ?? 0) << 8) | (three ?? 0)
    const four = [18, 12, 6, 0].map(shift => LETTERS[(bits >> shift) & 63])
    letters.push(...four.slice(0, two === undefined ? 2 : three === undefined ? 3 : 4))
  }
  return letters.join('').padEnd(Math.ceil(bytes.length / 3) * 4, '=')
}

/**
 * MD5, piece by piece (RFC 1321). Stands alone, without a name from outside: a worker is given it as text, since a page's
 * policy seldom lets a library be loaded there.
 */
export function createMd5(): Digester {
  const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
  const sines = Array.from({ length: 64 }, (_, step) => Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32))
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
  let rest = new Uint8Array(0)
  let sizeBytes = 0

  function mix(view: DataView, at: number): void {
    let [a = 0, b = 0, c = 0, d = 0] = state
    for (let step = 0; step < 64; step += 1) {
      const round = step >> 4
      const mixed =
        round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d)
      const word = [step, 5 * step + 1, 3 * step + 5, 7 * step][round] ?? 0
      const sum = (a + mixed + (sines[step] ?? 0) + view.getUint32(at + (word % 16) * 4, true)) | 0
      const shift = shifts[round * 4 + (step % 4)] ?? 0
      a = d
      d = c
      c = b
      b = (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0
    }
    state = [a, b, c, d].map((value, index) => (value + (state[index] ?? 0)) | 0)
  }

  function add(bytes: Uint8Array): void {
    sizeBytes += bytes.length
    const all = new Uint8Array(rest.length + bytes.length)
    all.set(rest)
    all.set(bytes, rest.length)
    const view = new DataView(all.buffer)
    const whole = all.length - (all.length % 64)
    for (let at = 0; at < whole; at += 64) mix(view, at)
    rest = all.slice(whole)
  }

  return {
    add,
    end: () => {
      const bits = sizeBytes * 8
      const padding = new DataView(new ArrayBuffer(((119 - (sizeBytes % 64)) % 64) + 9))
      padding.setUint8(0, 0x80)
      padding.setUint32(padding.byteLength - 8, bits, true)
      padding.setUint32(padding.byteLength - 4, Math.floor(bits / 2 ** 32), true)
      add(new Uint8Array(padding.buffer))
      return state.flatMap(word => [word, word >> 8, word >> 16, word >> 24].map(byte => byte & 255))
    },
  }
}
