import { test } from '@japa/runner'
import { WITH_WORKER } from '#tests/support/chromium'
import { livePages } from '#tests/support/live_pages'
import { publicKeyOf, pushBrowser, vapidKey } from '#tests/support/push_service'
import { Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const HOST = 'push.example'

test.group('The devices of a member in a browser', (group) => {
  const { contextOf, open } = livePages(group)
  let stack: Stack
  group.setup(async () => {
    stack = await Stack.start('postgres', { VAPID_PRIVATE_KEY: vapidKey(), PUSH_HOSTS: HOST })
  })

  /**
   * Opens the settings of a new member. A headless Chromium denies notifications and has no push service, so
   * the script gets the answers of another browser.
   */
  async function openSettings(permission: 'granted' | 'denied') {
    const member = await Visitor.registered(stack)
    const context = await contextOf(member, WITH_WORKER)
    const {
      endpoint,
      public_key: p256dh,
      auth_secret: auth,
    } = pushBrowser(`https://${HOST}`).fields
    const answer = JSON.stringify({ endpoint, keys: { p256dh, auth } })
    await context.addInitScript(`
      Object.defineProperty(Notification, 'permission', { get: () => '${permission}' })
      Notification.requestPermission = async () => '${permission}'
      const subscription = { toJSON: () => (${answer}), unsubscribe: async () => (globalThis.unsubscribed = true) }
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

  test('get this one again, with a new address, after its push service has refused it', async ({
    assert,
  }) => {
    const page = await openSettings('granted')
    const section = page.locator('#devices')
    const add = section.getByRole('button', { name: 'Send notifications to this device' })
    await add.click()
    await section.getByText('This device receives notifications.').waitFor()
    await stack.sql('UPDATE push_subscriptions SET refused_key = $1', [
      publicKeyOf(stack.env.VAPID_PRIVATE_KEY),
    ])
    await page.reload()
    await section.getByText('Receives no notifications until you add it again').waitFor()
    assert.isFalse(await section.getByText('This device receives notifications.').isVisible())
    assert.isUndefined(await page.evaluate('globalThis.unsubscribed'), 'premise')

    await add.click()
    await section.getByText('This device receives notifications.').waitFor()
    assert.isTrue(await page.evaluate('globalThis.unsubscribed'))
    assert.isFalse(await section.getByText('until you add it again').isVisible())
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
