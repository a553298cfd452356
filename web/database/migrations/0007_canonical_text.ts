import { BaseSchema } from '@adonisjs/lucid/schema'
import { canonicalEmail } from '#support/canonical_text'

/** SQL for `canonicalText` of a column. */
const canonical = (column: string) =>
  `btrim(regexp_replace(normalize(${column}, NFC), '[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+', ' ', 'g'))`

/** Names and e-mails in the form in which all input is stored now. */
export default class extends BaseSchema {
  async up() {
    for (const column of [
      'users.name',
      'cities.name',
      'cities.country',
      'auth_access_tokens.name',
    ]) {
      const [table, name] = column.split('.')
      this.schema.raw(
        `UPDATE ${table} SET ${name} = ${canonical(name)} WHERE ${name} <> ${canonical(name)}`
      )
    }

    this.defer(async (db) => {
      for (const table of ['users', 'mail_links', 'identities']) {
        const rows = await db.from(table).select('id', 'email').whereRaw(`email ~ '[^ -~]'`)
        for (const { id, email: before } of rows) {
          const email = canonicalEmail(before)
          // If somebody else has that address already, each account keeps its own.
          const isTaken =
            table === 'users' && (await db.from('users').where({ email }).whereNot({ id }).first())
          if (!isTaken) await db.from(table).where({ id }).update({ email })
        }
      }
    })
  }

  /** Nothing to do: an earlier version accepts these names and e-mails, too. */
  async down() {}
}
