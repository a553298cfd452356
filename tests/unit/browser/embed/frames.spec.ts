import { test } from '@japa/runner'
import {
  ANSWER,
  EVENT,
  JOINED,
  joinFrame,
  OPEN,
  PING,
  readFrame,
  REFUSED,
  requestFrame,
  type Frame,
} from '#browser/embed/frames'

test.group('The frames of the hub', () => {
  test('are read', ({ assert }) => {
    const frames: Record<string, Frame> = {
      '0{"sid":"x","pingInterval":25000,"pingTimeout":20000}': {
        code: OPEN,
        data: { sid: 'x', pingInterval: 25000, pingTimeout: 20000 },
      },
      '2': { code: PING },
      '40{"sid":"x"}': { code: JOINED, data: { sid: 'x' } },
      '42["reading",{"cityId":4,"celsius":-1.5}]': {
        code: EVENT,
        data: ['reading', { cityId: 4, celsius: -1.5 }],
      },
      '430[{"ok":true}]': { code: ANSWER, id: 0, data: [{ ok: true }] },
      '4312["2026-11-21T10:00:00.000Z"]': {
        code: ANSWER,
        id: 12,
        data: ['2026-11-21T10:00:00.000Z'],
      },
      '44{"message":"unauthorised"}': { code: REFUSED, data: { message: 'unauthorised' } },
    }
    for (const [text, frame] of Object.entries(frames)) {
      assert.deepEqual(readFrame(text), frame, text)
    }
  })

  test('that this client does not know are ignored', ({ assert }) => {
    for (const text of ['', '1', '3', '6', '41', '45-["x"]', '2probe', '5', 'nonsense', '42x']) {
      assert.isUndefined(readFrame(text), text)
    }
  })

  test('are written', ({ assert }) => {
    assert.equal(joinFrame('fairweather_a"b'), String.raw`40{"token":"fairweather_a\"b"}`)
    assert.equal(requestFrame(0, 'time'), '420["time"]')
    assert.equal(requestFrame(12, 'watch', [3, 4]), '4212["watch",[3,4]]')
  })
})
