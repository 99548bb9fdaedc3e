import { localeOf } from '../catalogue.js'
import type { Locale } from '../catalogue.js'

/**
 * Language of the terminal, by the variables of POSIX, the strongest first: `zh_CN.UTF-8`.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html#tag_08_02
 */
export function environmentLocale(variables: Readonly<Record<string, string | undefined>>): Locale {
  return localeOf(variables['LC_ALL'] || variables['LC_MESSAGES'] || variables['LANG'] || '')
}
