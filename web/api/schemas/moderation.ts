import { count, id, named, nullable, text, time, uuid } from '#api/schema'

export const ModeratedMessage = named(
  'ModeratedMessage',
  'A message as admins see it, also if it is deleted',
  {
    id: uuid,
    roomId: count,
    authorId: { ...nullable(id), description: 'null for a former member' },
    author: nullable(text),
    body: { ...text, description: 'What it says, or said before it was deleted' },
    createdAt: time,
    editedAt: nullable(time),
    deletedAt: nullable(time),
    deletedById: nullable(id),
    fileCount: count,
  }
)
