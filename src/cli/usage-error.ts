/** The command was called wrongly. The message says how; it never quotes a value, which could be a secret. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError' // a literal: minifiers rename the class
}
