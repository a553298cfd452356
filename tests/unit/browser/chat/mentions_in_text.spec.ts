import { test } from '@japa/runner'
import { piecesOf } from '#browser/chat/message_text'

const anna = { id: 1, name: 'Anna' }
const annaLena = { id: 2, name: 'anna lena' }
const hebrew = { id: 3, name: 'יעל כהן' }

const named = (text: string, ...mentions: Parameters<typeof piecesOf>[1] & object) =>
  piecesOf(text, mentions).flatMap(({ text: piece, mentioned }) =>
    mentioned ? [[piece, ...mentioned]] : []
  )

test.group('The names in the text of a message', () => {
  test('are pieces of their own, and all pieces together are the text', ({ assert }) => {
    const text = 'Hi @Anna, (@anna lena) and @יעל כהן! See https://a.example/@Anna @Anna'
    const mentions = [anna, annaLena, hebrew]
    assert.deepEqual(named(text, ...mentions), [
      ['@Anna', 1],
      ['@anna lena', 2],
      ['@יעל כהן', 3],
      ['@Anna', 1],
    ])
    const pieces = piecesOf(text, mentions)
    assert.equal(pieces.map((piece) => piece.text).join(''), text)
    assert.lengthOf(
      pieces.filter(({ href }) => href),
      1
    )
  })

  test('are not a part of a longer word or of an e-mail address', ({ assert }) => {
    assert.isEmpty(named('x@Anna @Annabel @@Anna anna@Anna', anna))
    assert.deepEqual(named('@Anna-Lena', anna), [['@Anna', 1]])
  })

  test('may be those of several members', ({ assert }) => {
    assert.deepEqual(named('@Anna', anna, { id: 9, name: 'Anna' }), [['@Anna', 1, 9]])
  })

  test('may contain characters that have a meaning in a pattern', ({ assert }) => {
    for (const name of ['A.B', 'a|b', 'J (x)', '[^]', 'a\\b', '$1', 'x-y', 'a+', '^_^']) {
      assert.deepEqual(named(`to @${name} and @other`, { id: 5, name }), [[`@${name}`, 5]], name)
    }
    assert.isEmpty(named('@AxB', { id: 5, name: 'A.B' }))
  })
})
