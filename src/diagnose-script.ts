import { diagnosePage } from './diagnose/page.js'
import type { Diagnose } from './types.js'

// The rest of CosSlim.diagnose, which the other scripts load when it is called.

declare const CosSlim: { diagnose: Diagnose }

CosSlim.diagnose = diagnosePage
