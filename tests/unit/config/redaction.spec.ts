import { test } from '@japa/runner'
import { redact, redactLine, redactSecretsInLine } from '#config/redaction'
import { redactError } from '#support/redact_patterns'

const redacted = (line: object) => JSON.parse(redactLine(`${JSON.stringify(line)}\n`))

test.group('Log line', () => {
  for (const [secret, text] of Object.entries({
    'vera@example.org': 'the mail "Hello" to vera@example.org was not sent',
    "o'neil+x@büro.example.org": "<o'neil+x@büro.example.org>",
    'hunter2': 'connect to postgres://fairweather:hunter2@db:5432/fairweather failed',
    'hunter3': 'Invalid URL: postgres://fairweather:it/is@hunter3@db:5432/fairweather',
    'hunter4': 'redis://hunter4@redis:6379 refused',
    'eyJhbGciOi': 'Authorization: Bearer eyJhbGciOi.x.y',
    'fairweather_MQ.c2VjcmV0': 'the token fairweather_MQ.c2VjcmV0LXNlY3JldA is gone',
    'dGhlLWxpbms': 'GET /reset-password/dGhlLWxpbms?x=1',
    'gcm.v1:0RzyJ': 'POST /unsubscribe/gcm.v1:0RzyJuRLTWTNVkbO1U3LVg.gWDRs2J3',
    'abc123': 'https://api.example/v1?latitude=1&apikey=abc123&hourly=t',
    's:eyJtZXNzYWdl': 'Cookie: fairweather=s:eyJtZXNzYWdlIjoi.c2lnbmF0dXJlcw; theme=dark',
    's%3AeyJtZXNzYWdl': 'found s%3AeyJtZXNzYWdlIjoi.c2lnbmF0dXJlcw by itself',
    'only-for-the-tests-of-fairweather': 'the key only-for-the-tests-of-fairweather is ours',
  })) {
    test(`does not contain ${secret}`, ({ assert }) => {
      const line = redacted({ level: 50, msg: `a\n${text}`, err: { stack: [text] } })
      assert.notInclude(JSON.stringify(line), secret)
      assert.match(line.msg, /^a\n/)
    })
  }

  test('contains no value whose name marks it as a secret', ({ assert }) => {
    const line = redacted({
      headers: {
        'cookie': 'a=b',
        'Authorization': 'x',
        'set-cookie': ['a=b'],
        'accept': 'text/html',
      },
      err: { detail: 'Key (name)=(Vera)' },
      password: 1,
      reset_token: 'x',
    })
    assert.deepEqual(line, {
      headers: {
        'cookie': '[redacted]',
        'Authorization': '[redacted]',
        'set-cookie': '[redacted]',
        'accept': 'text/html',
      },
      err: { detail: '[redacted]' },
      password: '[redacted]',
      reset_token: '[redacted]',
    })
  })

  test('is replaced by a notice if it is not JSON', ({ assert }) => {
    const { level, msg } = JSON.parse(redactLine('{"level":30,"msg":"vera@example.org'))
    assert.equal(level, 50)
    assert.equal(msg, 'a log line was left out, because it was not JSON')
  })

  test('is not changed otherwise', ({ assert }) => {
    const line = {
      level: 30,
      time: 1,
      user_id: null,
      route: '/reset-password/:token',
      msg: 'hub listens on port 3334\n at file:///app/node_modules/@adonisjs/http-server/build/index.js:1:2',
      city: { name: 'São Paulo', celsius: -3.5 },
    }
    assert.deepEqual(redacted(line), line)
  })
})

test.group('Log line in development', () => {
  test('contains no secret, but the links of mails, which are not sent', ({ assert }) => {
    const msg =
      'postgres://fairweather:hunter2@db/x, for vera@example.org: http://localhost/verify-email/dGhl'
    const line = JSON.parse(redactSecretsInLine(JSON.stringify({ level: 40, msg })))
    assert.deepEqual(line, { level: 40, msg: msg.replace('fairweather:hunter2', '[redacted]') })
  })
})

test.group('Text of an error', () => {
  test('contains neither the password of a URL nor a key in its query', ({ assert }) => {
    const text = 'cannot fetch http://garden:S3cretPlum@10.0.0.1/x.csv?station=7&api_key=abc123.'
    assert.equal(
      redact(text),
      'cannot fetch http://[redacted]@10.0.0.1/x.csv?station=7&api_key=[redacted]'
    )
  })

  test('contains no secret in its stack and in its causes either', ({ assert }) => {
    const secret = 'http://garden:S3cretPlum@10.0.0.1'
    const error = new Error(secret, { cause: new TypeError(secret) })
    assert.include(error.stack, 'S3cretPlum', 'premise')

    const { message, stack, cause } = redactError(error) as Error & { cause: Error }

    for (const text of [message, stack, cause.message, cause.stack]) {
      assert.include(text, 'http://[redacted]@10.0.0.1')
      assert.notInclude(text, 'S3cretPlum')
    }
  })

  test('contains no secret in errors without setters, cyclic causes and collected errors', ({
    assert,
  }) => {
    const aborted = new DOMException('no answer from redis://u:S3cretPlum@host', 'AbortError')
    const error = new AggregateError([aborted], 'failed', {})
    error.cause = error
    redactError(error)
    assert.notInclude(aborted.message + aborted.stack, 'S3cretPlum')
    assert.include(aborted.message, 'no answer')
  })
})
