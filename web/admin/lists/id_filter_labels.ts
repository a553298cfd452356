import City from '#models/city'
import User from '#models/user'
import { isolated } from '#support/plain_text'

// Labels for filters whose value is an id.

export async function ofCity(id: number) {
  const city = await City.find(id)
  return `of ${city?.title ?? `city ${id}`}`
}

export const ofMember = async (id: number) => `of ${await memberName(id)}`

export const byMember = async (id: number) => `by ${await memberName(id)}`

async function memberName(id: number) {
  const member = await User.find(id)
  return member ? isolated(member.name) : `deleted account ${id}`
}
