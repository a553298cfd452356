import { createECDH } from 'node:crypto'
import { test } from '@japa/runner'
import { livePages } from '#tests/support/live_pages'
import { pushBrowser } from '#tests/support/push_service'
import { Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const HOST = 'push.example'

test.group('The devices of a member in a browser', (group) => {
  const { contextOf, open } = livePages(group)
  let stack: Stack
  group.setup(async () => {
    const ecdh = createECDH('prime256v1')
    ecdh.generateKeys()
    const key = ecdh.getPrivateKey('base64url').padStart(43, 'A')
    stack = await Stack.start('postgres', { VAPID_PRIVATE_KEY: key, PUSH_HOSTS: HOST })
  })

  /**
   * Opens the settings of a new member. A headless Chromium denies notifications and has no push service, so
   * the script gets the answers of another browser.
   */
  async function openSettings(permission: 'granted' | 'denied') {
    const member = await Visitor.registered(stack)
    const context = await contextOf(member)
    const {
      endpoint,
      public_key: p256dh,
      auth_secret: auth,
    } = pushBrowser(`https://${HOST}`).fields
    const answer = JSON.stringify({ endpoint, keys: { p256dh, auth } })
    await context.addInitScript(`
      Object.defineProperty(Notification, 'permission', { get: () => '${permission}' })
      Notification.requestPermission = async () => '${permission}'
      const subscription = { toJSON: () => (${answer}), unsubscribe: async () => true }
      PushManager.prototype.subscribe = async () => subscription
      PushManager.prototype.getSubscription = async () => subscription`)
    return open(context, '/settings')
  }

  test('get this one with a tap, and lose it with another', async ({ assert }) => {
    const page = await openSettings('granted')
    const section = page.locator('#devices')
    const add = section.getByRole('button', { name: 'Send notifications to this device' })
    await add.click()
    await page.getByText('This device now receives notifications.').waitFor()
    await section.getByText('This device receives notifications.').waitFor()
    assert.isFalse(await add.isVisible())
    await section.getByText('This device, since').waitFor()

    await section.getByRole('button', { name: /^Remove: / }).click()
    await page.getByText('The device receives no more notifications.').waitFor()
    await add.waitFor()
  })

  test('are told that the browser blocks notifications, instead of a button', async ({
    assert,
  }) => {
    const page = await openSettings('denied')
    const section = page.locator('#devices')
    await section.getByText('This browser blocks notifications of this site').waitFor()
    assert.equal(await section.getByRole('button').filter({ visible: true }).count(), 0)
  })
})
