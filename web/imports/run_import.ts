import { announce } from '#messaging/announce'
import { apply } from '#imports/apply'
import { withConnection } from '#imports/dedicated_connection'
import type { ImportType } from '#imports/import_type'
import { recordImport } from '#imports/record_import'
import type { Row } from '#imports/row'
import { Staging } from '#imports/staging'

interface Wish {
  kind: 'readings' | 'cities'
  file: string
  /** Only says what would be. */
  dryRun?: boolean
  heard?: (rows: number) => void
  step?: (doing: string) => void
  /** Looks at what was judged, while it is there. */
  look?: (staging: Staging) => Promise<void>
}

/** Imports all at once, for the command line: what is broken off has done nothing. */
export async function runImport(kind: ImportType, rows: AsyncIterable<Row>, wish: Wish) {
  const done = await withConnection(async (client) => {
    const staging = new Staging(client, kind)
    await staging.fill(rows, wish.heard)
    wish.step?.(wish.dryRun ? 'compares with what is there…' : 'stores…')
    const counts = wish.dryRun
      ? await staging.judge()
      : await apply(staging, null, async (stored) => {
          if (stored.added + stored.changed)
            await recordImport(client, { ...wish, userId: null }, stored)
        })
    await wish.look?.(staging)
    return counts
  })
  if (!wish.dryRun) void announce()
  return done
}
