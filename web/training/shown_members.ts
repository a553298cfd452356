import User from '#models/user'

/** SQL: whether a member is shown to others. Nobody is without having chosen it. */
export const IS_SHOWN = 'users.shown_in_club AND users.active'

export const BY_NAME = { expression: 'users.name', type: 'text', id: 'users.id' } as const

/** Members who have chosen that others see their totals. */
export const shownMembers = () => User.query().select('users.id', 'users.name').whereRaw(IS_SHOWN)
