import type { Diagnosis, Finding } from '../diagnosis.js'

/** What can be said where not even the rest of the diagnosis could be loaded. */
export function unloaded(isOnline: boolean, origin: string): Diagnosis {
  const cause = isOnline ? 'The server of the page cannot be reached.' : 'The device is offline.'
  const remedy = 'Check the connection.'
  const evidence = 'The rest of diagnose did not load.'
  const code = isOnline ? 'unreachable' : 'offline'
  const values: Finding['values'] = isOnline ? { host: origin.replace(/.*\//, ''), link: `${origin}/` } : {}
  const diagnosis: Omit<Diagnosis, 'toString'> = {
    ok: false,
    findings: [{ code, certainty: isOnline ? 'likely' : 'certain', cause, remedy, values, evidence }],
    steps: [],
  }
  // Inherited, so that it is no part of what is sent or kept.
  return Object.assign(Object.create({ toString: () => `${cause} ${remedy} ${evidence}` }) as object, diagnosis)
}
