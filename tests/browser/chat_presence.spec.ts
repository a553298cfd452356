import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { livePages } from '#tests/support/live_pages'
import { createRoom, namedMember, PresenceClient } from '#tests/support/presence_client'
import { twoHubsOn } from '#tests/support/stack'

const here = (page: Page) => page.getByRole('group', { name: 'Who is here' })
const typing = (page: Page) => page.locator('[data-typing]')
const field = (page: Page) => page.getByRole('textbox', { name: 'Your message' })

const SMALL = { viewport: { width: 320, height: 640 } }

test.group('Presence in a browser', (group) => {
  const { openAs } = livePages(group)

  test('shows two people when the other comes, types, posts, hides and leaves', async ({
    assert,
  }) => {
    const stack = await twoHubsOn('postgres')
    const room = await createRoom(stack)
    const path = `/chat/cities/${room}`
    const anna = await openAs(await namedMember(stack, 'Anna', room), path, SMALL)
    await here(anna).getByText('Only you are here.').waitFor()

    const member = await namedMember(stack, 'בן (Ben)', room)
    const ben = await openAs(member, path, SMALL)
    await here(ben).getByText('2 people are here: Anna and you').waitFor()
    await here(anna).getByText('2 people are here: בן (Ben) and you').waitFor()
    assert.equal(await here(anna).locator('summary bdi').textContent(), 'בן (Ben)')

    await field(ben).pressSequentially('Hello')
    await typing(anna).getByText('בן (Ben) is typing').waitFor()
    assert.equal(await typing(ben).textContent(), '', 'nobody is told about themselves')
    await field(ben).press('Enter')
    await anna.locator('.message').getByText('Hello').waitFor()
    assert.equal(await typing(anna).textContent(), '', 'it does not outlive the post')

    await field(ben).pressSequentially('Never mind')
    await typing(anna).getByText('is typing').waitFor()
    await field(ben).fill('')
    await typing(anna).getByText('is typing').waitFor({ state: 'detached' })
    // A screen reader would never come to an end.
    for (const line of [here(anna), typing(anna)]) {
      assert.equal(
        await line.locator('xpath=ancestor-or-self::*[@aria-live or @role="status"]').count(),
        0
      )
    }

    const crowd = await Promise.all(
      ['Chris', 'Dora', 'Emil'].map(async (name) =>
        PresenceClient.joined(await namedMember(stack, name, room), room, stack.hubs[1])
      )
    )
    await here(anna).getByText('5 people are here: Chris, Dora, Emil and 2 others').waitFor()
    await here(anna).locator('summary').press('Enter')
    await here(anna).getByRole('listitem').getByText('בן (Ben)').waitFor()
    const width = await anna.evaluate(() => (globalThis as any).document.body.scrollWidth)
    assert.isAtMost(width, 320)
    for (const client of crowd) client.leave()

    await ben.goto('/settings')
    await ben.getByLabel('Hide me').check()
    await ben.locator('#chat').getByRole('button', { name: 'Save' }).click()
    await ben.getByText('Your chat settings are saved.').waitFor()
    await ben.goto(path)
    await here(anna).getByText('Only you are here.').waitFor()
    await here(ben).getByText('1 person is here: Anna').waitFor()

    await stack.killHub(stack.hubs[0])
    await anna.locator('html[data-live=reconnecting]').waitFor()
    assert.equal((await here(anna).textContent())!.trim(), '')
    await stack.restartHub(stack.hubs[0])
    await here(anna).getByText('Only you are here.').waitFor()
  })
})
