import { BaseSchema } from '@adonisjs/lucid/schema'
import { dropSql, loadSql } from '#database/load_sql'

/** Adds alerts, the notifications of crossed limits, and the settings of both. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      ALTER TABLE users
        -- Whether open pages show a notice, and whether a mail is sent.
        ADD COLUMN alert_notices boolean NOT NULL DEFAULT true,
        ADD COLUMN alert_mails boolean NOT NULL DEFAULT true,
        -- Local times between which no mail and no push is sent. They may be on two days.
        ADD COLUMN quiet_from time,
        ADD COLUMN quiet_until time,
        -- The time zone of the browser in which they were chosen. Used if the member has chosen none.
        ADD COLUMN quiet_zone text CHECK (quiet_zone <> ''),
        ADD CONSTRAINT users_quiet_hours
          CHECK (num_nulls(quiet_from, quiet_until) IN (0, 2) AND quiet_from <> quiet_until);

      CREATE TABLE alerts (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        city_id integer NOT NULL REFERENCES cities ON DELETE CASCADE,
        kind text NOT NULL CHECK (kind IN ('below', 'above', 'change')),
        -- The limit. For a change, the difference within an hour.
        celsius numeric NOT NULL,
        paused boolean NOT NULL DEFAULT false,
        -- False from the crossing of the limit until the temperature has come back. Triggers keep it.
        armed boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        -- A deleted alert stays for a day, so that its member can undo the deletion.
        deleted_at timestamptz,
        CONSTRAINT alerts_celsius CHECK (
          celsius = round(celsius, 1)
          AND CASE kind WHEN 'change' THEN celsius BETWEEN 1 AND 50 ELSE celsius BETWEEN -90 AND 60 END)
      );
      CREATE UNIQUE INDEX alerts_unique ON alerts (user_id, city_id, kind, celsius)
        WHERE deleted_at IS NULL;
      CREATE INDEX alerts_by_city ON alerts (city_id);
      CREATE INDEX alerts_deleted ON alerts (deleted_at) WHERE deleted_at IS NOT NULL;

      -- One row for each crossing. It has the limit as it was, because the alert may be changed.
      CREATE TABLE notifications (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        user_id integer NOT NULL REFERENCES users ON DELETE CASCADE,
        alert_id integer REFERENCES alerts ON DELETE SET NULL,
        city_id integer NOT NULL REFERENCES cities ON DELETE CASCADE,
        kind text NOT NULL CHECK (kind IN ('below', 'above', 'change')),
        threshold numeric NOT NULL,
        -- The temperature that has crossed the limit.
        celsius numeric NOT NULL,
        -- The rise, or the fall if it is negative. Null if the alert is not about a change.
        change numeric,
        measured_at timestamptz NOT NULL,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        -- No mail and no push is sent.
        in_quiet_hours boolean NOT NULL DEFAULT false,
        seen_at timestamptz,
        -- When the jobs of mails and pushes were added.
        requested_at timestamptz,
        -- The job of the mail, and when it was sent.
        mail_id uuid,
        mailed_at timestamptz,
        -- When the first push was accepted.
        pushed_at timestamptz,
        CONSTRAINT notifications_change CHECK ((kind = 'change') = (change IS NOT NULL))
      );
      CREATE INDEX notifications_by_user ON notifications (user_id, created_at DESC, id DESC);
      CREATE INDEX notifications_by_city ON notifications (city_id);
      CREATE INDEX notifications_by_alert ON notifications (alert_id) WHERE alert_id IS NOT NULL;
      CREATE INDEX notifications_by_time ON notifications (created_at);
      CREATE INDEX notifications_unseen ON notifications (user_id) WHERE seen_at IS NULL;
      CREATE INDEX notifications_to_request ON notifications (id) WHERE requested_at IS NULL;
      CREATE INDEX notifications_by_mail ON notifications (mail_id) WHERE mail_id IS NOT NULL;
    `)
    this.schema.raw(loadSql('alerts'))
  }

  async down() {
    this.schema.raw(dropSql('alerts'))
    this.schema.raw(`
      DROP TABLE notifications, alerts;
      ALTER TABLE users DROP COLUMN alert_notices, DROP COLUMN alert_mails, DROP COLUMN quiet_from,
        DROP COLUMN quiet_until, DROP COLUMN quiet_zone;
    `)
  }
}
