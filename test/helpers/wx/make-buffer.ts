/** Makes an `ArrayBuffer` of the world that the code runs in: it asks `instanceof`. */
export type MakeBuffer = (sizeBytes: number) => ArrayBuffer

export function bufferOf(bytes: Uint8Array, makeBuffer: MakeBuffer): ArrayBuffer {
  const buffer = makeBuffer(bytes.length)
  new Uint8Array(buffer).set(bytes)
  return buffer
}
