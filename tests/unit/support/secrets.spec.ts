import { test } from '@japa/runner'
import { redactUrls } from '#support/secrets'

test.group('Hiding passwords and tokens in URLs', () => {
  for (const { given, shown } of [
    {
      given: 'use postgres://me:p:w/x@db.example.org:5432/x',
      shown: 'use postgres://***@db.example.org:5432/x',
    },
    {
      given: 'redis://u:pa@ss@[::1]/0, or smtp://:a"b@c@mail',
      shown: 'redis://***@[::1]/0, or smtp://***@mail',
    },
    { given: 'https://token@feed.example/v1', shown: 'https://***@feed.example/v1' },
    { given: 'people type http://localhost:3333', shown: 'people type http://localhost:3333' },
    {
      given: 'at file:///app/node_modules/@x/y.js:1:2',
      shown: 'at file:///app/node_modules/@x/y.js:1:2',
    },
  ]) {
    test(`results in "${shown}"`, ({ assert }) => {
      assert.equal(redactUrls(given), shown)
    })
  }
})
