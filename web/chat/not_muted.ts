/** SQL: whether a row of `users` is not muted now. A mute ends by itself. */
export const IS_NOT_MUTED = '(users.muted_at IS NULL OR users.muted_until <= now())'
