import { test } from '@japa/runner'
import { scheduledTasks } from '#bin/standalone/settings'

test.group('npm start', () => {
  for (const { settings, says } of [
    { settings: {}, says: [] },
    { settings: { WEATHER_SCHEDULE: '', READINGS_KEPT: '' }, says: [] },
    { settings: { WEATHER_SCHEDULE: '15m' }, says: ['fetch the weather (15m)'] },
    { settings: { READINGS_KEPT: '400d' }, says: ['prune readings (at night)'] },
    { settings: { READINGS_THINNED_AFTER: '30d' }, says: ['prune readings (at night)'] },
    {
      settings: { WEATHER_SCHEDULE: '1h', READINGS_KEPT: '2y', READINGS_THINNED_AFTER: '8w' },
      says: ['fetch the weather (1h)', 'prune readings (at night)'],
    },
  ]) {
    test(`schedules ${says.join(' and ') || 'nothing'} with the settings ${JSON.stringify(settings)}`, ({
      assert,
    }) => {
      assert.deepEqual(scheduledTasks(settings), says)
    })
  }
})
