/** A value on its way between two worlds: JSON, and the bytes that it names by number. */
export interface Parcel {
  readonly text: string
  readonly buffers: readonly ArrayBuffer[]
}

export type AnyFunction = (...values: unknown[]) => unknown

/** Functions stay where they are and travel as numbers. */
export interface FunctionTable {
  readonly numberOf: (own: AnyFunction) => number
  readonly functionOf: (number: number) => AnyFunction
}

export interface Codec {
  encode(value: unknown): Parcel
  decode(parcel: Parcel): unknown
}

/**
 * Its text runs inside the worlds as well, so it uses nothing but ECMAScript and its arguments. Objects lose what JSON
 * loses of them; bytes, functions and errors are kept, and what closes a circle is left out.
 */
export function makeCodec({ numberOf, functionOf }: FunctionTable): Codec {
  type Tagged = Readonly<Record<string, unknown>>
  const kindOf = (value: unknown) => Object.prototype.toString.call(value).slice('[object '.length, -1)
  const UNDEFINED = { undefined: 1 }

  function encode(value: unknown): Parcel {
    const buffers: ArrayBuffer[] = []
    const open: unknown[] = []

    function entriesOf(object: object): Record<string, unknown> {
      const packed: Record<string, unknown> = {}
      for (const [name, each] of Object.entries(object)) {
        if (each !== undefined) packed[name] = pack(each)
      }
      return packed
    }

    function packObject(object: object): unknown {
      const kind = kindOf(object)
      if (kind === 'ArrayBuffer') return { buffer: buffers.push(object as ArrayBuffer) - 1 } // as just seen
      if (ArrayBuffer.isView(object)) {
        const { buffer, byteOffset, byteLength } = object
        const copy = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer // nobody shares memory here
        return { view: buffers.push(copy) - 1 }
      }
      if (Array.isArray(object)) return object.map(pack)
      if (kind === 'Error') {
        const { name, message, stack = '' } = object as Error // as just seen
        return { error: { name, message, stack }, more: entriesOf(object) }
      }
      const { toJSON } = object as { readonly toJSON?: unknown } // Date, and what is like it
      return typeof toJSON === 'function' ? pack(toJSON.call(object)) : { object: entriesOf(object) }
    }

    function pack(each: unknown): unknown {
      if (each === undefined || typeof each === 'symbol') return UNDEFINED
      if (typeof each === 'number' && !Number.isFinite(each)) return { number: String(each) }
      if (typeof each === 'bigint') return { bigint: String(each) }
      if (typeof each === 'function') return { function: numberOf(each as AnyFunction) }
      if (typeof each !== 'object' || each === null) return each
      if (open.includes(each)) return UNDEFINED
      open.push(each)
      const packed = packObject(each)
      open.pop()
      return packed
    }

    return { text: JSON.stringify(pack(value)), buffers }
  }

  function decode({ text, buffers }: Parcel): unknown {
    function objectOf(packed: Tagged): Record<string, unknown> {
      const object: Record<string, unknown> = {}
      for (const [name, each] of Object.entries(packed)) object[name] = unpack(each)
      return object
    }

    function unpack(packed: unknown): unknown {
      if (Array.isArray(packed)) return packed.map(unpack)
      if (typeof packed !== 'object' || packed === null) return packed
      const tagged = packed as Tagged // every object of the text is one
      if ('object' in tagged) return objectOf(tagged['object'] as Tagged)
      if ('function' in tagged) return functionOf(Number(tagged['function']))
      if ('buffer' in tagged) return buffers[Number(tagged['buffer'])]
      if ('view' in tagged) return new Uint8Array(buffers[Number(tagged['view'])] ?? [])
      if ('number' in tagged) return Number(tagged['number'])
      if ('bigint' in tagged) return BigInt(String(tagged['bigint']))
      if (!('error' in tagged)) return undefined
      const { name, message, stack } = tagged['error'] as Tagged
      const error = new Error(String(message))
      return Object.assign(error, { name, stack }, objectOf(tagged['more'] as Tagged))
    }

    return unpack(JSON.parse(text))
  }

  return { encode, decode }
}
