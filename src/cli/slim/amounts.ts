const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const

/** Like `1.9 MB`, in steps of 1024. */
export function sizeText(sizeBytes: number): string {
  const step = Math.min(UNITS.length - 1, sizeBytes < 1 ? 0 : Math.floor(Math.log2(sizeBytes) / 10))
  const value = sizeBytes / 1024 ** step
  return `${step === 0 ? String(value) : value.toFixed(1)} ${UNITS[step] ?? ''}`
}

/** Like `12 480`: digits in threes, whatever the locale. */
export function countText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ')
}

/** Like `58.9 %`. */
export function shareText(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`
}

/** A key as it can be printed: one with control characters could steer the terminal. */
export function keyText(key: string): string {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ud800-\udfff]/u.test(key)
    ? JSON.stringify(key).replace(/[\p{Cc}\p{Cf}]/gu, '?')
    : key
}
