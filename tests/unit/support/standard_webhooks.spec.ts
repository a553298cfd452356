import { test } from '@japa/runner'
import { hasValidSignature, isCurrent, newSecret, signedHeaders } from '#support/standard_webhooks'

/** The example of the specification's libraries. */
const PUBLISHED = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  message: {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1_614_265_330,
    body: '{"test": 2432232314}',
  },
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
}

test.group('Signatures of webhooks', () => {
  test('are those of the published example', ({ assert }) => {
    const { message, secret, signature } = PUBLISHED
    assert.deepEqual(signedHeaders(message, [secret]), {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': signature,
    })
    assert.isTrue(hasValidSignature(message, signature, [secret]))
  })

  test('of two secrets are both valid for a receiver that knows only one', ({ assert }) => {
    const [older, newer] = [newSecret(), newSecret()]
    const { message } = PUBLISHED
    const header = signedHeaders(message, [newer, older])['webhook-signature']
    assert.match(header, /^v1,[\w+/]{43}= v1,[\w+/]{43}=$/)
    assert.isTrue(hasValidSignature(message, header, [older]))
    assert.isTrue(hasValidSignature(message, header, [newer]))
    assert.isFalse(hasValidSignature(message, header, [newSecret()]))
  })

  for (const [what, change] of Object.entries({
    'another id': { id: 'msg_other' },
    'another time': { timestamp: 1_614_265_331 },
    'another body': { body: '{"test": 2432232315}' },
  })) {
    test(`are not valid for ${what}`, ({ assert }) => {
      const { message, secret, signature } = PUBLISHED
      assert.isFalse(hasValidSignature({ ...message, ...change }, signature, [secret]))
    })
  }

  for (const header of [
    '',
    'v1,',
    'v1',
    'v1a,g0hM9SsE',
    'v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  ]) {
    test(`are not valid if the header is "${header}"`, ({ assert }) => {
      const { message, secret } = PUBLISHED
      assert.isFalse(hasValidSignature(message, header, [secret]))
    })
  }

  test('are current for five minutes, in both directions', ({ assert }) => {
    assert.isTrue(isCurrent(1000, 1300))
    assert.isTrue(isCurrent(1300, 1000))
    assert.isFalse(isCurrent(1000, 1301))
    assert.isFalse(isCurrent(1301, 1000))
    assert.isFalse(isCurrent(Number.NaN, 1000))
  })
})
