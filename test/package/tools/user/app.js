import { createClient, diagnose, isCosSlimError } from 'cos-slim'
import { describeError } from 'cos-slim/messages'

globalThis.CosSlim = { createClient, diagnose, isCosSlimError, describeError }
