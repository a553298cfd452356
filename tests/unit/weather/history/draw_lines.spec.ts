import { test } from '@japa/runner'
import { drawLines, HEIGHT, WIDTH } from '#weather/history/draw_lines'
import type { Line } from '#weather/history/line'

const lineThrough = (...values: (number | null)[]): Line => ({
  points: values.map((mean, at) => ({ at, lowest: mean, mean, highest: mean })),
  isHeld: false,
  gapMs: Infinity,
})

test.group('The drawing of a history', () => {
  test('fills the width and the height', ({ assert }) => {
    const { lowest, highest, drawings } = drawLines([lineThrough(0, 10)], 0, 1)
    assert.deepEqual([lowest, highest], [0, 10])
    assert.equal(drawings[0].mean, `M0 ${HEIGHT - 5}h0L${WIDTH} 5h0`)
    assert.equal(drawings[0].range, '')
  })

  test('is interrupted at a gap, and draws a single point as a dot', ({ assert }) => {
    const [{ mean }] = drawLines([lineThrough(0, 0, null, 10)], 0, 3).drawings
    assert.equal(mean, `M0 105h0L240 105h0M720 5h0`)
  })

  test('is in the middle for a stable value', ({ assert }) => {
    assert.equal(drawLines([lineThrough(7, 7)], 0, 1).drawings[0].mean, 'M0 55h0L720 55h0')
  })

  test('has one scale for two lines', ({ assert }) => {
    const { drawings } = drawLines([lineThrough(0, 0), lineThrough(10, 10)], 0, 1)
    assert.deepEqual(
      drawings.map(({ mean }) => mean),
      ['M0 105h0L720 105h0', 'M0 5h0L720 5h0']
    )
  })

  test('shows the range between the lowest and the highest values', ({ assert }) => {
    const points = [0, 1].map((at) => ({ at, lowest: 0, mean: 5, highest: 10 }))
    const [{ range }] = drawLines([{ points, isHeld: false, gapMs: 1 }], 0, 1).drawings
    assert.equal(range, 'M0 5L720 5L720 105L0 105Z')
  })

  test('is empty without a temperature', ({ assert }) => {
    assert.isTrue(drawLines([lineThrough()], 0, 1).isEmpty)
    assert.isTrue(drawLines([lineThrough(null)], 0, 1).isEmpty)
    assert.isFalse(drawLines([lineThrough(), lineThrough(1)], 0, 1).isEmpty)
  })
})
