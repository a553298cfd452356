import { announce } from '#messaging/announce'
import { apply } from '#imports/apply_import'
import { withDedicatedConnection } from '#imports/dedicated_connection'
import type { ImportType } from '#imports/import_type'
import { recordImport } from '#imports/record_import'
import type { Row } from '#imports/row'
import { Staging } from '#imports/staging'

interface Options {
  typeName: 'readings' | 'cities'
  file: string
  /** Only classify the rows. */
  dryRun?: boolean
  onProgress?: (rows: number) => void
  /** Called before a step whose duration is unknown. */
  onStep?: (description: string) => void
  /** Called while the classified rows can still be read. */
  onClassified?: (staging: Staging) => Promise<void>
}

/** Stages and applies an import at once, for the command line. An interrupted import stores nothing. */
export async function runImport(type: ImportType, rows: AsyncIterable<Row>, options: Options) {
  const { typeName, file, dryRun } = options
  const counts = await withDedicatedConnection(async (client) => {
    const staging = new Staging(client, type)
    await staging.fill(rows, options.onProgress)
    options.onStep?.(dryRun ? 'comparing with existing data…' : 'storing…')
    const result = dryRun
      ? await staging.classify()
      : await apply(staging, null, async (stored) => {
          if (stored.added + stored.changed === 0) return
          await recordImport(client, { kind: typeName, file, userId: null }, stored)
        })
    await options.onClassified?.(staging)
    return result
  })
  if (!dryRun) void announce()
  return counts
}
