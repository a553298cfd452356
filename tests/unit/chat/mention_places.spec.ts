import { test } from '@japa/runner'
import { mentionPlaces } from '#chat/mention_places'

test.group('The places where a message may name somebody', () => {
  test('have the texts that may be the name, longest first', ({ assert }) => {
    assert.deepEqual(mentionPlaces('Hi @Anna-Lena Ok., see\n@王伟'), [
      [
        'Anna-Lena Ok., see',
        'Anna-Lena Ok.,',
        'Anna-Lena Ok.',
        'Anna-Lena Ok',
        'Anna-Lena',
        'Anna-',
        'Anna',
      ],
      ['王伟'],
    ])
  })

  test('are not within a word, and not before a blank', ({ assert }) => {
    assert.isEmpty(mentionPlaces('a@b.example é@c 5@d _@e @ f @'))
    assert.isEmpty(mentionPlaces(''))
  })

  test('are limited, however many there are', ({ assert }) => {
    assert.lengthOf(mentionPlaces('@a '.repeat(600)), 40)
    const [texts] = mentionPlaces(`@${'a '.repeat(900)}`)
    assert.lengthOf(texts, 24)
    assert.isEmpty(mentionPlaces(`@${'a'.repeat(101)}`))
  })
})
