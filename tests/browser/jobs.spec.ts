import { test } from '@japa/runner'
import { addJob } from '#tests/support/add_job'
import { chromium, waitForTurboLoad } from '#tests/support/chromium'
import { createJobQueues } from '#tests/support/create_job_queues'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

test.group('The jobs page in a browser', () => {
  test('refreshes itself, but keeps the question before a job is cancelled, and the notice after it', async ({
    assert,
  }) => {
    const stack = await stackOn()
    await createJobQueues(stack)
    const id = await addJob(stack, { queue: 'cleanup', data: {} }, { state: 'active' })
    await addJob(stack, { queue: 'cleanup', data: {} }, { singletonKey: 'other' })
    const admin = await Visitor.admin(stack)
    const browser = await chromium()
    const context = await browser.newContext({ baseURL: stack.url })
    const [name, value] = admin.cookie.split('=')
    await context.addCookies([{ name, value, url: stack.url }])
    const page = await context.newPage()
    await page.clock.install()
    await page.goto('/admin/jobs?queue=cleanup')
    const loads: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/admin/jobs')) loads.push(request.method())
    })

    const refreshed = page.waitForResponse(/admin\/jobs/)
    await page.clock.runFor(1500)
    await refreshed
    await page.locator(`#job-${id}`).getByRole('button', { name: 'Cancel' }).click()
    const question = page.getByRole('dialog')
    await question.getByText('It stops within a few seconds.').waitFor()
    loads.length = 0
    await page.clock.runFor(5000)
    assert.isTrue(await question.isVisible())
    assert.isEmpty(loads)
    // "Cancel" next to "Cancel job" would be a riddle.
    const answers = await question.getByRole('button').allInnerTexts()
    assert.deepEqual(answers, ['Go back', 'Cancel job'])

    await question.getByRole('button', { name: 'Cancel job' }).click()
    const notice = page.getByText('“Clean-up: delete what has expired” was cancelled.')
    await notice.waitFor()
    assert.equal(await page.locator(`#job-${id}`).count(), 0)

    // The other job is still waiting.
    for (let reload = 0; reload < 2; reload++) {
      await waitForTurboLoad(page, () => page.clock.runFor(1500))
    }
    assert.equal(await notice.count(), 1, 'a reload keeps the notice')
    await page.getByRole('link', { name: 'Feed', exact: true }).click()
    await page.waitForURL(/feed/)
    await notice.waitFor({ state: 'detached' })
    await context.close()
  })
})
