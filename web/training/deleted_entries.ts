import db from '@adonisjs/lucid/services/db'
import type { LucidModel } from '@adonisjs/lucid/types/model'
import Entry from '#models/entry'
import Track from '#models/track'

/**
 * Deletes an entry of a member, and keeps it and its track for `restoreEntry`.
 * @returns whether the member had this entry
 */
export async function deleteEntry(member: { id: number }, id: number) {
  const { rows } = await db.rawQuery(
    `WITH deleted AS (DELETE FROM entries WHERE id = :id AND user_id = :member RETURNING *)
     INSERT INTO deleted_entries (id, user_id, entry, track)
       SELECT id, user_id, to_jsonb(deleted),
              -- The track is still there: the deletion cascades at the end of the statement.
              (SELECT to_jsonb(tracks) FROM tracks WHERE entry_id = deleted.id)
       FROM deleted RETURNING id`,
    { id, member: member.id }
  )
  return rows.length > 0
}

const columnsOf = (model: LucidModel) =>
  [...model.$columnsDefinitions.values()].map(({ columnName }) => columnName)

/**
 * Adds a deleted entry of a member again, with its id, its times and its track. Its place is left
 * out if the city was deleted meanwhile.
 * @returns whether the member had deleted this entry
 */
export async function restoreEntry(member: { id: number }, id: number) {
  const [entryColumns, trackColumns] = [columnsOf(Entry), columnsOf(Track)]
  const { rows } = await db.rawQuery(
    `WITH deleted AS (
       DELETE FROM deleted_entries WHERE id = :id AND user_id = :member
       RETURNING track, entry || jsonb_build_object('city_id',
         (SELECT id FROM cities WHERE id = (entry ->> 'city_id')::integer)) AS entry
     ), restored AS (
       INSERT INTO entries (${entryColumns.join(', ')})
         SELECT ${entryColumns.map((name) => `row.${name}`).join(', ')}
         FROM deleted, jsonb_populate_record(NULL::entries, entry) AS row
       RETURNING id
     ), restored_track AS (
       INSERT INTO tracks (${trackColumns.join(', ')})
         SELECT ${trackColumns.map((name) => `row.${name}`).join(', ')}
         FROM deleted, jsonb_populate_record(NULL::tracks, track) AS row WHERE track IS NOT NULL
     )
     SELECT id FROM restored`,
    { id, member: member.id }
  )
  return rows.length > 0
}

/** Removes what was deleted more than a day ago for good. */
export async function purgeDeletedEntries() {
  await db.rawQuery(`DELETE FROM deleted_entries WHERE deleted_at < now() - interval '1 day'`)
}
