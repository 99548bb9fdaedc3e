import { crc32, deflateSync } from 'node:zlib'

const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)

/** A chunk as PNG has it: length, type, data, checksum. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const checked = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const chunk = Buffer.alloc(checked.length + 8)
  chunk.writeUInt32BE(data.length)
  checked.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(checked), checked.length + 4)
  return chunk
}

/**
 * A whole PNG of exactly so many bytes, padded by a private chunk. It says that it has the given dimensions; its
 * picture data is that of one pixel.
 */
export function png({ width = 1, height = 1, sizeBytes = 1000 } = {}): Uint8Array<ArrayBuffer> {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width)
  header.writeUInt32BE(height, 4)
  header[8] = 8
  const parts = [PNG_SIGNATURE, pngChunk('IHDR', header), pngChunk('IDAT', deflateSync(Buffer.alloc(2)))]
  const ending = pngChunk('IEND', new Uint8Array())
  const usedBytes = Buffer.concat([...parts, ending]).length
  return Uint8Array.from(Buffer.concat([...parts, pngChunk('prVt', Buffer.alloc(sizeBytes - usedBytes - 12)), ending]))
}

/** The same PNG of so many bytes: larger by a private chunk before its end, and no slower to decode. */
export function padded(bytes: Buffer, sizeBytes: number): Buffer {
  const ending = pngChunk('IEND', new Uint8Array())
  const chunk = pngChunk('prVt', Buffer.alloc(sizeBytes - bytes.length - 12))
  return Buffer.concat([bytes.subarray(0, -ending.length), chunk, ending])
}

/** A source as pages without a File have it. */
export const pngSource = (more: Parameters<typeof png>[0] = {}) => ({ name: 'cat.png', data: png(more) })

/** Enough of a WebP to be known as one. */
export const webp = () => Buffer.concat([Buffer.from('RIFF\x1a\0\0\0WEBPVP8L', 'latin1'), Buffer.alloc(984)])
