/**
 * SQL: the columns of a message, as `messageOf` takes them. The hub, the outbox and the pages read
 * the same ones.
 */
export const MESSAGE_COLUMNS = `messages.id, messages.number, messages.position, messages.author_id,
  authors.name AS author, messages.body, messages.created_at, messages.edited_at, messages.deleted_at,
  messages.quoted_id, messages.mentions,
  CASE WHEN messages.deleted_at IS NULL THEN messages.file_count ELSE 0 END AS file_count,
  CASE WHEN messages.file_count > 0 AND messages.deleted_at IS NULL
    THEN attachments_of(messages.id) END AS attachments`

/** SQL: joins the authors for `MESSAGE_COLUMNS`. */
export const WITH_AUTHORS = 'LEFT JOIN users authors ON authors.id = messages.author_id'
