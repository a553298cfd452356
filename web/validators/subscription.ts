import vine from '@vinejs/vine'

export const subscriptionValidator = vine.create({
  city_id: vine
    .number()
    .withoutDecimals()
    .range([1, 2 ** 31 - 1]),
})
