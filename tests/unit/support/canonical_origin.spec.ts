import { test } from '@japa/runner'
import { canonicalOrigin } from '#support/canonical_origin'

test.group('The origin of an address', () => {
  for (const [address, origin] of [
    ['https://club.example', 'https://club.example'],
    ['  https://Club.Example/weather/index.html?a=b#c ', 'https://club.example'],
    ['club.example', 'https://club.example'],
    ['club.example:8443/board', 'https://club.example:8443'],
    ['http://localhost:8080/', 'http://localhost:8080'],
    ['https://club.example:443', 'https://club.example'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
    ['https://wetter.münchen.example', 'https://wetter.xn--mnchen-3ya.example'],
  ]) {
    test(`of ${address.trim()} is as browsers send it`, ({ assert }) => {
      assert.equal(canonicalOrigin(address), origin)
    })
  }

  test('exists only for addresses of pages', ({ assert }) => {
    for (const text of [
      '',
      '*',
      'https://*.club.example',
      'file:///home/me/board.html',
      'ftp://club.example',
      'javascript://club.example/%0aalert(1)',
      'https://user:password@club.example',
      'https://club example',
      'https://',
      'https://club.example:99999',
    ]) {
      assert.isUndefined(canonicalOrigin(text), text)
    }
  })
})
