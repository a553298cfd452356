import City from '#models/city'
import User from '#models/user'

// Of what or of whom a number in an address is, in words.

export async function ofCity(id: number) {
  const city = await City.find(id)
  return `of ${city?.title ?? `city ${id}`}`
}

export const ofMember = async (id: number) => `of ${await nameOf(id)}`

export const byMember = async (id: number) => `by ${await nameOf(id)}`

async function nameOf(id: number) {
  const member = await User.find(id)
  return member?.name ?? `deleted account ${id}`
}
