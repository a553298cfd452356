import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { SMTPServer } from 'smtp-server'
import { parseMail } from '#tests/support/mailbox'
import { stopProcess, freePort } from '#tests/support/start_services'
import { Stack } from '#tests/support/stack'
import { TIMEOUT_FACTOR, until, Visitor } from '#tests/support/visitor'

interface Delivery {
  from: string
  to: string[]
  user: string
  raw: string
}

/** Starts a mail server that accepts a single account, and needs half a second for each mail. */
async function startMailServer(port: number) {
  const deliveries: Delivery[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    onAuth: ({ username, password }, _, done) =>
      password === 'p@ss:word' ? done(null, { user: username }) : done(new Error('Not you')),
    onData(stream, { envelope, user }, done) {
      let raw = ''
      stream.on('data', (chunk) => (raw += chunk))
      stream.on('end', async () => {
        await pause(500)
        const { mailFrom, rcptTo } = envelope
        const from = mailFrom ? mailFrom.address : ''
        deliveries.push({ from, to: rcptTo.map(({ address }) => address), user: String(user), raw })
        done()
      })
    },
  })
  server.on('error', () => {})
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return { server, deliveries }
}

test.group('Mails through an SMTP server', (group) => {
  let stack: Stack
  let mails: Awaited<ReturnType<typeof startMailServer>>
  group.setup(async () => {
    const port = await freePort()
    const secret = join(mkdtempSync(join(tmpdir(), 'fairweather-smtp-')), 'smtp')
    writeFileSync(secret, `smtp://post:p%40ss%3Aword@127.0.0.1:${port}\n`)
    mails = await startMailServer(port)
    stack = await Stack.start('postgres', {
      SMTP_URL_FILE: secret,
      MAIL_FROM: 'Our Club <weather@club.example>',
      APP_URL: 'https://weather.club.example',
      LOG_LEVEL: 'fatal',
    })
  })
  group.teardown(async () => {
    await stack.stop()
    mails.server.close()
  })

  const deliveryTo = (email: string) =>
    mails.deliveries.find((delivery) => delivery.to.includes(email))

  test('are sent after the response, with the configured account and sender', async ({
    assert,
  }) => {
    const visitor = new Visitor(stack)
    const page = await visitor.register()
    assert.equal(page.path, '/dashboard')
    assert.isUndefined(deliveryTo(visitor.email), 'the response did not wait for the mail')

    await until('the mail', () => deliveryTo(visitor.email))
    const { from, user, raw } = deliveryTo(visitor.email)!
    assert.equal(from, 'weather@club.example')
    assert.equal(user, 'post')
    assert.match(raw, /^From: Our Club <weather@club\.example>\r$/m)
    const { subject, text, html } = parseMail(raw)
    assert.equal(subject, 'Confirm your e-mail')
    assert.match(text, /https:\/\/weather\.club\.example\/verify-email\/[\w-]{43}\s/)
    assert.match(html, /<a href="https:\/\/weather\.club\.example\/verify-email\/[\w-]{43}">/)
  })

  test('are still sent by a process that shuts down', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    await member.submit('/forgot-password', { email: member.email }, '/forgot-password')
    assert.isUndefined(deliveryTo(member.email))
    await stopProcess(stack.web)
    assert.exists(deliveryTo(member.email))
    await stack.startWeb()
  })

  test('neither fail nor delay a request when they cannot be sent', async ({ assert }) => {
    await new Promise<void>((resolve) => mails.server.close(() => resolve()))
    const visitor = new Visitor(stack)
    const start = performance.now()
    const page = await visitor.register()
    assert.equal(page.path, '/dashboard')
    assert.isBelow(performance.now() - start, TIMEOUT_FACTOR * 2000)
    const settings = await visitor.submit('/settings/verification', {}, '/settings')
    assert.equal(settings.status, 200)
    assert.isUndefined(deliveryTo(visitor.email))
  })
})
