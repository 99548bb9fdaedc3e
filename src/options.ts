/**
 * What each option may be: a pattern for its type and text, like `boolean:true`, `string:ap-beijing`, `number:3`.
 * Numbers are given without sign and first zero where they must be positive.
 */
export type OptionRules<T> = Readonly<Record<keyof T, RegExp>>

/** A value in the notation of the rules. */
export const described = (value: unknown) => `${typeof value}:${String(value)}`

export const isText = (value: unknown): value is string => typeof value === 'string'

/**
 * Checks the options of a call against its rules; an option that is undefined counts as not given.
 *
 * @param caller - Name of the call, for the message.
 * @throws TypeError naming the option and what it got
 */
export function checkOptions<T extends object>(caller: string, options: T, rules: OptionRules<T>): void {
  for (const [name, value] of Object.entries(options) as [string, unknown][]) {
    // Names outside the table are looked for.
    const rule = (rules as Readonly<Record<string, RegExp | undefined>>)[name]
    if (!rule) throw new TypeError(`${caller}: there is no option ${name}`)
    // The text of anything but text and numbers could be a secret.
    const shown = isText(value) ? JSON.stringify(value) : typeof value === 'number' ? String(value) : typeof value
    if (value !== undefined && !rule.test(described(value)))
      throw new TypeError(`${caller}: ${name} cannot be ${shown}`)
  }
}
