import vine from '#validators/vine'

export const notificationSettingsValidator = vine.create(
  vine
    .object({
      // A browser sends nothing for a checkbox that is not ticked.
      mention_mails: vine.boolean().parse((value) => value ?? false),
    })
    .toCamelCase()
)
