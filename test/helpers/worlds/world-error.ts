const textIn = (value: object, name: string) => {
  const found = (value as Readonly<Record<string, unknown>>)[name] // asked for by name
  return typeof found === 'string' ? found : undefined
}

/** What code in a world threw. */
export class WorldError extends Error {
  /** `code` of what was thrown, where that is text. */
  readonly code: string | undefined
  /** What was thrown, as far as it can leave the world: errors with their `name`, `stack` and properties of their own. */
  readonly thrown: unknown

  constructor(thrown: unknown) {
    const object = typeof thrown === 'object' && thrown !== null ? thrown : {}
    super(textIn(object, 'message') ?? textIn(object, 'errMsg') ?? String(thrown))
    this.name = textIn(object, 'name') ?? 'WorldError'
    this.code = textIn(object, 'code')
    this.thrown = thrown
  }
}
