/** What the process ends with; told by `--help`. */
export const EXIT = {
  done: 0,
  incomplete: 1,
  usage: 2,
  refused: 3,
  notConfirmed: 4,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
