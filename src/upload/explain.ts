import type { Diagnosis } from '../diagnosis.js'
import { isCosSlimError } from '../errors.js'
import type { RequestContext } from '../request/context.js'
import type { Run } from './task.js'

/**
 * Uploads whose silence is explained: what was seen on the way rules some causes out already.
 *
 * @param diagnose - Finds out more; called once.
 */
export function createExplained({ host, queue }: RequestContext, diagnose: (() => Promise<Diagnosis>) | undefined) {
  let diagnosing: Promise<Diagnosis | undefined> | undefined

  return (run: Run): Run =>
    async control => {
      let movedBytes = 0
      try {
        return await run({
          ...control,
          report: progress => {
            movedBytes = progress.sentBytes
            control.report(progress)
          },
        })
      } catch (error) {
        if (!isCosSlimError(error) || error.code !== 'network-or-cors') throw error
        const seen = !host.isOnline()
          ? 'No network here.'
          : movedBytes > 0
            ? 'Bytes left, so it is not CORS.'
            : queue.hasAnswered
              ? 'COS answered before: check the connection.'
              : 'COS never answered: check CORS.'
        const hint = `${seen} diagnose(client) tells more.`
        const diagnosis = await (diagnosing ??=
          diagnose &&
          Promise.resolve()
            .then(diagnose)
            .catch(() => undefined))
        throw Object.assign(error, { hint, ...(diagnosis && { diagnosis }) })
      }
    }
}
