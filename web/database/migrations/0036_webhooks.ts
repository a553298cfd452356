import { BaseSchema } from '@adonisjs/lucid/schema'
import { dropSql, loadSql } from '#database/load_sql'

/** Webhooks, their deliveries, and weather stations that push readings. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw(`
      CREATE TABLE webhooks (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text NOT NULL CHECK (name <> ''),
        url text NOT NULL CHECK (length(url) <= 2000),
        events text[] NOT NULL CHECK (
          events <> '{}' AND events <@ ARRAY['reading.recorded', 'alert.crossed', 'message.posted']),
        enabled boolean NOT NULL DEFAULT true,
        -- Encrypted with APP_KEY. The older secret signs as well until its time, so that a receiver can change.
        secret text NOT NULL,
        previous_secret text,
        previous_secret_until timestamptz,
        -- The first failure since the last success, and the number of failures since then.
        failing_since timestamptz,
        failures integer NOT NULL DEFAULT 0,
        -- Nothing is sent before this time.
        next_attempt_at timestamptz,
        -- Why and when it was switched off without an admin.
        disabled_reason text CHECK (disabled_reason IN ('failing', 'gone')),
        disabled_at timestamptz,
        -- The job that sends the deliveries of this webhook, one after the other.
        claimed_by uuid,
        claimed_until timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        -- A deleted webhook stays for a month, so that admins can undo the deletion.
        deleted_at timestamptz
      );

      -- One request to a webhook. It has only the ids of what it tells: the texts are read when it is sent, so
      -- that what was deleted meanwhile is not sent.
      CREATE TABLE webhook_deliveries (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        webhook_id integer NOT NULL REFERENCES webhooks ON DELETE CASCADE,
        -- The receiver recognises a delivery that arrives twice by it.
        message_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
        event text NOT NULL,
        -- Ids of readings or notifications, or serials of messages.
        subject_ids bigint[] NOT NULL,
        state text NOT NULL DEFAULT 'waiting'
          CHECK (state IN ('waiting', 'delivered', 'rejected', 'dropped')),
        attempts integer NOT NULL DEFAULT 0,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        attempted_at timestamptz,
        ended_at timestamptz,
        -- The result of the last attempt.
        status integer,
        problem text,
        duration_ms integer,
        CONSTRAINT webhook_deliveries_ended CHECK ((state = 'waiting') = (ended_at IS NULL))
      );
      CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, id DESC);
      CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (webhook_id, id)
        WHERE state = 'waiting';
      CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (ended_at) WHERE state <> 'waiting';

      CREATE TABLE stations (
        id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text NOT NULL CHECK (name <> ''),
        city_id integer NOT NULL REFERENCES cities ON DELETE CASCADE,
        enabled boolean NOT NULL DEFAULT true,
        secret text NOT NULL,
        previous_secret text,
        previous_secret_until timestamptz,
        last_request_at timestamptz,
        created_at timestamptz NOT NULL DEFAULT now(),
        updated_at timestamptz NOT NULL DEFAULT now(),
        deleted_at timestamptz
      );
      CREATE INDEX stations_by_city ON stations (city_id);

      -- The requests of stations of the last day, with their answers. A request that is repeated gets the same
      -- answer.
      CREATE TABLE station_requests (
        station_id integer NOT NULL REFERENCES stations ON DELETE CASCADE,
        request_id text NOT NULL CHECK (length(request_id) <= 200),
        answer jsonb NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (station_id, request_id)
      );
      CREATE INDEX station_requests_by_time ON station_requests (received_at);
    `)
    this.schema.raw(loadSql('webhooks'))
  }

  async down() {
    this.schema.raw(dropSql('webhooks'))
    this.schema.raw('DROP TABLE station_requests, stations, webhook_deliveries, webhooks;')
  }
}
