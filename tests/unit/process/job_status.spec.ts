import { test } from '@japa/runner'
import { describeReason } from '#process/jobs/job_status'

test.group('The reason why a job failed', () => {
  for (const reason of ['job timed out', 'handler execution exceeded 3600s']) {
    test(`"${reason}" of pg-boss is said in plain words`, ({ assert }) => {
      assert.equal(String(describeReason(reason)), 'it took too long')
    })
  }

  test('of a handler stays as it is', ({ assert }) => {
    assert.equal(describeReason('the disk is full'), 'the disk is full')
  })
})
