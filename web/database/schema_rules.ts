import { type SchemaRules } from '@adonisjs/lucid/types/schema_generator'

export default {
  columns: {
    changes: { tsType: 'Record<string, unknown>', decorator: '@column()' },
    celsius: { tsType: 'number', decorator: '@column()' },
    distance_unit: { tsType: `'km' | 'mi'`, decorator: '@column()' },
    theme: { tsType: `'auto' | 'light' | 'dark'`, decorator: '@column()' },
    purpose: { tsType: `'verification' | 'reset' | 'change'`, decorator: '@column()' },
    kind: { tsType: `'readings' | 'cities'`, decorator: '@column()' },
    state: {
      tsType: `'checking' | 'staged' | 'applying' | 'applied' | 'discarded' | 'failed'`,
      decorator: '@column()',
    },
    role: { tsType: `'member' | 'manager' | 'admin'`, decorator: '@column()' },
    temperature_unit: { tsType: `'C' | 'F'`, decorator: '@column()' },
  },
  tables: {
    cities: { skipColumns: ['folded'] },
    users: { skipColumns: ['folded'] },
  },
} satisfies SchemaRules
