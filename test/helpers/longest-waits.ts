/** Lets every wait between two tries be as long as it may be: chance is a single random byte. To be run before any script. */
export const LONGEST_WAITS = `{
  const real = crypto.getRandomValues.bind(crypto)
  crypto.getRandomValues = bytes => (bytes.length === 1 ? bytes.fill(255) : real(bytes))
}`
