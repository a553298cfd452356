import { test } from '@japa/runner'
import { celsiusPhrase } from '#support/celsius_phrase'

test.group('Temperatures in sentences', () => {
  test('have one decimal, and a real minus sign instead of a hyphen', ({ assert }) => {
    assert.equal(String(celsiusPhrase(-3.5)), '\u22123.5\u00a0°C')
    assert.equal(String(celsiusPhrase('-12')), '\u221212.0\u00a0°C')
    assert.equal(String(celsiusPhrase(0)), '0.0\u00a0°C')
  })

  test('say that there is no reading', ({ assert }) => {
    assert.equal(String(celsiusPhrase(null)), 'no reading')
  })
})
