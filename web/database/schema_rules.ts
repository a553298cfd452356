import { type SchemaRules } from '@adonisjs/lucid/types/schema_generator'

export default {
  columns: {
    changes: { tsType: 'Record<string, unknown>', decorator: '@column()' },
    celsius: { tsType: 'number', decorator: '@column()' },
    distance_unit: { tsType: `'km' | 'mi'`, decorator: '@column()' },
    theme: { tsType: `'auto' | 'light' | 'dark'`, decorator: '@column()' },
    purpose: { tsType: `'verification' | 'reset' | 'change'`, decorator: '@column()' },
    kind: { tsType: `'readings' | 'cities' | 'entries'`, decorator: '@column()' },
    choices: { tsType: 'Record<string, unknown>', decorator: '@column()' },
    state: {
      tsType: `'checking' | 'staged' | 'applying' | 'applied' | 'discarded' | 'failed'`,
      decorator: '@column()',
    },
    role: { tsType: `'member' | 'manager' | 'admin'`, decorator: '@column()' },
    temperature_unit: { tsType: `'C' | 'F'`, decorator: '@column()' },
  },
  tables: {
    cities: { skipColumns: ['folded'] },
    alerts: {
      columns: { kind: { tsType: `'below' | 'above' | 'change'`, decorator: '@column()' } },
    },
    notifications: {
      columns: {
        kind: { tsType: `'below' | 'above' | 'change'`, decorator: '@column()' },
        threshold: { tsType: 'number', decorator: '@column()' },
        change: { tsType: 'number', decorator: '@column()' },
        // The database sets it.
        created_at: { tsType: 'DateTime', decorator: '@column.dateTime()' },
      },
    },
    users: {
      columns: {
        pace_kinds: { tsType: 'string[]', decorator: '@column()' },
        quiet_from: { tsType: 'string', decorator: '@column()' },
        quiet_until: { tsType: 'string', decorator: '@column()' },
      },
      skipColumns: ['folded'],
    },
    entries: {
      columns: {
        id: { tsType: 'number', decorator: '@column({ isPrimary: true })' },
        date: { tsType: 'string', decorator: '@column()' },
        started_at: { tsType: 'string', decorator: '@column()' },
        distance_unit: { tsType: `'m' | 'km' | 'mi'`, decorator: '@column()' },
        kind: {
          tsType: `'run' | 'ride' | 'walk' | 'hike' | 'swim' | 'ski' | 'row' | 'other'`,
          decorator: '@column()',
        },
      },
      skipColumns: ['folded'],
    },
    messages: {
      columns: {
        number: { tsType: 'number', decorator: '@column()' },
        // Null only within a statement.
        position: { tsType: 'number', decorator: '@column()' },
        // The database sets it.
        created_at: { tsType: 'DateTime', decorator: '@column.dateTime()' },
      },
    },
    webhooks: {
      columns: {
        events: { tsType: 'string[]', decorator: '@column()' },
        disabled_reason: { tsType: `'failing' | 'gone'`, decorator: '@column()' },
      },
    },
    webhook_deliveries: {
      columns: {
        id: { tsType: 'number', decorator: '@column({ isPrimary: true })' },
        subject_ids: { tsType: 'string[]', decorator: '@column()' },
        state: {
          tsType: `'waiting' | 'delivered' | 'rejected' | 'dropped'`,
          decorator: '@column()',
        },
        // The database sets it.
        created_at: { tsType: 'DateTime', decorator: '@column.dateTime()' },
      },
    },
    station_requests: {
      columns: { answer: { tsType: 'Record<string, unknown>', decorator: '@column()' } },
    },
    rooms: {
      columns: {
        last_position: { tsType: 'number', decorator: '@column()' },
      },
    },
    tracks: {
      columns: {
        entry_id: { tsType: 'number', decorator: '@column({ isPrimary: true })' },
        points: {
          tsType:
            '[latitude: number, longitude: number, elevation: number | null, distance: number][]',
          decorator: '@column()',
        },
      },
    },
  },
} satisfies SchemaRules
