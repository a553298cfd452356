import db from '@adonisjs/lucid/services/db'

/** Returns the texts in the form that searches compare, in the same order. */
export async function foldAll(texts: string[]): Promise<string[]> {
  const { rows } = await db.rawQuery(
    `SELECT folded(text) AS folded FROM unnest(?::text[]) WITH ORDINALITY AS given (text, place)
     ORDER BY place`,
    [texts.map((text) => text.replaceAll('\0', ''))]
  )
  return rows.map(({ folded }: { folded: string }) => folded)
}
