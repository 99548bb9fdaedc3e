import type { CosSlimError, ServiceRefusal } from '../../src/errors.js'

/** What the page itself has to refuse, before there is a file. */
export type PageProblem = 'folder' | 'not-a-file' | 'nothing-to-paste' | 'sample-unreachable'

export type Failure =
  | { readonly kind: 'sdk'; readonly error: CosSlimError }
  | { readonly kind: 'page'; readonly problem: PageProblem }
  | { readonly kind: 'unexpected' }

export type IsSdkError = (error: unknown) => error is CosSlimError

export function failureOf(error: unknown, isSdkError: IsSdkError): Failure {
  return isSdkError(error) ? { kind: 'sdk', error } : { kind: 'unexpected' }
}

export function codeOf(failure: Failure): string {
  if (failure.kind === 'page') return failure.problem
  return failure.kind === 'sdk' ? failure.error.code : failure.kind
}

/** Undefined where nobody but this page and its SDK said no. */
export function refusalOf(failure: Failure): ServiceRefusal | undefined {
  return failure.kind === 'sdk' ? failure.error.service : undefined
}
