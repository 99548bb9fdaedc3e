import type { AnySource, RecordStore, StoreName } from '../../host.js'
import { isText } from '../../options.js'
import type { BytesSource, ChosenFile } from '../../types.js'
import { ask } from './calls.js'
import type { PlatformCalls } from './calls.js'
import { nameOf } from './files.js'

/** Records in the storage of the mini program. Files lie in its own folder: those that were chosen are gone with the app. */
export function openRecords(calls: PlatformCalls, name: StoreName): RecordStore {
  const prefix = `cos-slim/${name}/`
  const records: RecordStore = {
    read: id =>
      ask<{ data: unknown }>(on => calls.getStorage({ key: prefix + id, ...on })).then(
        // Alipay has null for what is not there.
        ({ data }) => data ?? undefined,
        () => undefined,
      ),
    write: async (id, record) => {
      const key = prefix + id
      await ask<unknown>(on =>
        record === undefined ? calls.removeStorage({ key, ...on }) : calls.setStorage({ key, data: record, ...on }),
      )
    },
    ids: async () => {
      const { keys } = await ask<{ keys: string[] }>(on => calls.getStorageInfo(on))
      return keys.filter(key => key.startsWith(prefix)).map(key => key.slice(prefix.length))
    },
  }
  return name === 'files' ? keepFiles(calls, records) : records
}

/** @param records - Tells where the copies are. */
function keepFiles(calls: PlatformCalls, records: RecordStore): RecordStore {
  const files = calls.getFileSystemManager()
  return {
    ...records,
    write: async (id, record) => {
      const tempFilePath = `${calls.env?.USER_DATA_PATH ?? ''}/cos-slim-${id.replace(/\W/g, '-')}`
      if (record === undefined) {
        // Also a copy whose record could not be written.
        await ask(on => files.unlink({ filePath: tempFilePath, ...on })).catch(() => undefined)
        return records.write(id, undefined)
      }
      const source = record as AnySource // files are kept of nothing else
      const { name, data } = Object(source) as Partial<BytesSource> // any value has members
      const srcPath = isText(source) ? source : (source as ChosenFile).tempFilePath // or it has data
      await ask<unknown>(on =>
        data
          ? files.writeFile({ filePath: tempFilePath, data: new Uint8Array(data).slice().buffer, ...on })
          : files.copyFile({ srcPath, destPath: tempFilePath, ...on }),
      )
      await records.write(id, { tempFilePath, name: name ?? nameOf(srcPath) })
    },
  }
}

/** Locks within the one app that can see its storage. */
export function createLocks() {
  const held = new Map<string, Promise<void>>()
  return async function lock(name: string, isPatient = false): Promise<(() => void) | undefined> {
    for (let other = held.get(name); other; other = held.get(name)) {
      if (!isPatient) return undefined
      await other
    }
    let free!: () => void
    const freed = new Promise<void>(resolve => {
      free = resolve
    })
    held.set(name, freed)
    return () => {
      if (held.get(name) === freed) held.delete(name)
      free()
    }
  }
}
