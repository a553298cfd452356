import { test } from '@japa/runner'
import { scheduled } from '#bin/standalone/settings'

test.group('What npm start schedules', () => {
  for (const { settings, says } of [
    { settings: {}, says: [] },
    { settings: { WEATHER_SCHEDULE: '', READINGS_KEPT: '' }, says: [] },
    { settings: { WEATHER_SCHEDULE: '15m' }, says: ['weather at 15m'] },
    { settings: { READINGS_KEPT: '400d' }, says: ['history at night'] },
    { settings: { READINGS_THINNED_AFTER: '30d' }, says: ['history at night'] },
    {
      settings: { WEATHER_SCHEDULE: '1h', READINGS_KEPT: '2y', READINGS_THINNED_AFTER: '8w' },
      says: ['weather at 1h', 'history at night'],
    },
  ]) {
    test(`by ${JSON.stringify(settings)} is ${says.join(' and ') || 'nothing'}`, ({ assert }) => {
      assert.deepEqual(scheduled(settings), says)
    })
  }
})
