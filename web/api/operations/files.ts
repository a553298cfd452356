import { operation } from '#api/operation'
import { uuid } from '#api/schema'

export const show = operation({
  id: 'downloadFile',
  tag: 'Chat',
  summary: 'Download a file of a message',
  description:
    'The bytes of an attachment of a message that you may read. The message has its name and its media type.',
  ability: 'messages:read',
  params: { id: uuid },
  success: { status: 200, description: 'The file', type: 'application/octet-stream' },
})

export const showPreview = operation({
  id: 'downloadPreview',
  tag: 'Chat',
  summary: 'Download the preview of an image',
  description:
    'A smaller copy, of an attachment whose `width` is not null. Other files have no preview: 404.',
  ability: 'messages:read',
  params: { id: uuid },
  success: { status: 200, description: 'The preview', type: 'image/webp' },
})
