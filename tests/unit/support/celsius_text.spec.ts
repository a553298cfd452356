import { test } from '@japa/runner'
import { celsiusText } from '#support/celsius_text'

test.group('Temperatures in sentences', () => {
  test('have a real minus sign instead of a hyphen', ({ assert }) => {
    assert.equal(celsiusText(-3.5), '\u22123.5 °C')
    assert.equal(celsiusText(0), '0 °C')
  })

  test('say that there is no reading', ({ assert }) => {
    assert.equal(celsiusText(null), 'no reading')
  })
})
