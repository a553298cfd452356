import vine from '#validators/vine'

export const subscriptionValidator = vine.create({
  city_id: vine
    .number()
    .withoutDecimals()
    .range([1, 2 ** 31 - 1]),
})
