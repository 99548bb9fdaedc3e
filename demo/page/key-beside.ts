/** Key of what was made of a picture, beside it: `a/b.png` and `slim` give `a/b-slim.png`. */
export function keyBeside(key: string, what: 'slim' | 'cloud'): string {
  const nameStart = key.lastIndexOf('/') + 1
  const dot = key.lastIndexOf('.')
  return dot > nameStart ? `${key.slice(0, dot)}-${what}${key.slice(dot)}` : `${key}-${what}`
}
