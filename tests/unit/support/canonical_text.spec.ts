import { test } from '@japa/runner'
import { canonicalEmail, canonicalPassword, canonicalText } from '#support/canonical_text'

test.group('canonicalText', () => {
  test('joins accents to their letters', ({ assert }) => {
    assert.equal(canonicalText('E\u0301mile'), 'Émile')
  })

  test('turns all blanks into single plain ones, and removes those at the ends', ({ assert }) => {
    assert.equal(canonicalText('\u00a0New\u00a0 \u3000York '), 'New York')
  })

  test('does not normalise a text that no field accepts, because that could take seconds', ({
    assert,
  }) => {
    const long = 'e\u0301'.repeat(600)
    assert.equal(canonicalText(long), long)
    assert.equal(canonicalPassword(long), long)
    assert.equal(canonicalEmail(long), long)
  })

  test('keeps other white space, which validators refuse', ({ assert }) => {
    assert.equal(canonicalText('New\tYork'), 'New\tYork')
  })
})

test.group('canonicalPassword', () => {
  test('joins accents to their letters, and removes blanks at the ends only', ({ assert }) => {
    assert.equal(canonicalPassword(' two  blanks u\u0308 '), 'two  blanks ü')
  })
})

test.group('canonicalEmail', () => {
  for (const [entered, expected] of [
    [' Ada@Example.ORG ', 'ada@example.org'],
    ['ada@müller.example', 'ada@xn--mller-kva.example'],
    ['ada@mu\u0308ller.example', 'ada@xn--mller-kva.example'],
    ['ada@XN--MLLER-KVA.example', 'ada@xn--mller-kva.example'],
    ['jo\u0308rg@example.org', 'jörg@example.org'],
    ['no address', 'no address'],
    ['ada@', 'ada@'],
  ]) {
    test(`of "${entered}" is "${expected}"`, ({ assert }) => {
      assert.equal(canonicalEmail(entered), expected)
    })
  }
})
