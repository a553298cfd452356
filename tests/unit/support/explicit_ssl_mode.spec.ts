import { test } from '@japa/runner'
import { explicitSslMode } from '#support/explicit_ssl_mode'

test.group('The sslmode of a database URL', () => {
  for (const [given, used] of [
    ['postgres://db/x?sslmode=require', 'postgres://db/x?sslmode=verify-full'],
    ['postgres://db/x?a=b&sslmode=verify-ca&c=d', 'postgres://db/x?a=b&sslmode=verify-full&c=d'],
    ['postgres://db/x?sslmode=disable', 'postgres://db/x?sslmode=disable'],
    ['postgres://db/x?sslmode=no-verify', 'postgres://db/x?sslmode=no-verify'],
    ['postgres://u:sslmode=require@db/x', 'postgres://u:sslmode=require@db/x'],
    [
      'postgres://db/x?uselibpqcompat=true&sslmode=require',
      'postgres://db/x?uselibpqcompat=true&sslmode=require',
    ],
  ]) {
    test(`in ${given} is used as ${used}`, ({ assert }) => {
      assert.equal(explicitSslMode(given), used)
    })
  }
})
