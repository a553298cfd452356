import { apply } from '#imports/apply_import'
import { withDedicatedConnection } from '#imports/dedicated_connection'
import type { EntryChoices } from '#imports/entry_choices'
import { entryImport } from '#imports/entry_import'
import { entryRows } from '#imports/entry_rows'
import { Staging } from '#imports/staging'
import type { StoredFile } from '#imports/stored_file'

interface Options {
  /** Only compare the entries with the log. */
  dryRun?: boolean
  onProgress?: (bytes: number, entries: number) => void
  /** Called while the classified rows can still be read. */
  onClassified?: (staging: Staging) => Promise<void>
}

/** Stages and applies an import of entries at once, for the command line. If interrupted, stores nothing. */
export async function runEntryImport(
  member: { id: number },
  files: StoredFile[],
  choices: EntryChoices,
  { dryRun, onProgress, onClassified }: Options = {}
) {
  return withDedicatedConnection(async (client) => {
    const staging = new Staging(client, entryImport(member.id, choices))
    const progress = { bytes: 0, entries: 0 }
    const report = (change: Partial<typeof progress>) => {
      Object.assign(progress, change)
      onProgress?.(progress.bytes, progress.entries)
    }
    const rows = entryRows(files, choices, (bytes) => report({ bytes }))
    await staging.fill(rows, (entries) => report({ entries }))
    const counts = dryRun
      ? await staging.classify()
      : await apply(staging, null, () => Promise.resolve())
    await onClassified?.(staging)
    return counts
  })
}
