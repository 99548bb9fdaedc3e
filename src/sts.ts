export { buildPolicy } from './protocol/policy.js'
export { createStsHandler } from './sts/handler.js'
export type {
  Policy,
  PolicyScope,
  PolicyStatement,
  ScopeKeys,
  ScopeLimits,
  SlimMode,
  StsError,
  StsErrorCode,
  StsHandler,
  StsHandlerOptions,
  StsReply,
  StsScope,
  TokenReply,
  TokenRequest,
} from './types.js'
