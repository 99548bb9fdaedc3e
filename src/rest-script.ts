import { INSIDE } from './client-inside.js'
import { md5Of } from './hosts/md5.js'
import { holdLock, openRecordStore } from './hosts/record-store.js'
import { openStored } from './stored.js'
import { openKeeper } from './upload/keep.js'
import { openParts } from './upload/parts.js'
import { joinTwin } from './upload/twin.js'

// What the lite build loads when it is needed: stored pictures, parts, persistence, checksums.

declare const CosSlim: { [INSIDE]?: object }

CosSlim[INSIDE] = { holdLock, joinTwin, md5Of, openKeeper, openParts, openRecordStore, openStored }
