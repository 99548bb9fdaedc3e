/** Key of the slimmed picture beside its original: `a/b.png` gives `a/b-slim.png`. */
export function slimKeyOf(key: string): string {
  const nameStart = key.lastIndexOf('/') + 1
  const dot = key.lastIndexOf('.')
  return dot > nameStart ? `${key.slice(0, dot)}-slim${key.slice(dot)}` : `${key}-slim`
}
