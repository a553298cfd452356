import { test } from '@japa/runner'
import { convertImage, MAX_WAITING, TooManyImagesError } from '#chat/files/convert_image'
import { photo } from '#tests/support/chat_files'

test.group('Converting images', () => {
  test('is done one image at a time, and refused if too many wait', async ({ assert }) => {
    const content = await photo()
    const begun = Promise.withResolvers<Buffer>()
    let [active, most] = [0, 0]
    const read = async () => {
      most = Math.max(most, ++active)
      await begun.promise
      active--
      return content
    }
    const images = Array.from({ length: MAX_WAITING }, () => convertImage(read, 'image/jpeg'))
    await assert.rejects(() => convertImage(read, 'image/jpeg'), TooManyImagesError)

    begun.resolve(content)
    const converted = await Promise.all(images)
    assert.equal(most, 1)
    for (const { width, height } of converted) assert.deepEqual([width, height], [30, 40])
    assert.equal((await convertImage(async () => content, 'image/jpeg')).type, 'image/jpeg')
  })

  test('goes on after an image that cannot be read', async ({ assert }) => {
    const content = await photo('png')
    const broken = convertImage(async () => Buffer.from('broken'), 'image/png')
    const next = convertImage(async () => content, 'image/png')
    await assert.rejects(() => broken, 'The image cannot be read')
    assert.equal((await next).type, 'image/png')
  })
})
