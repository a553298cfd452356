import type { LucidModel, ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type User from '#models/user'

export type Selected = ModelQueryBuilderContract<LucidModel>

/** What can be done to all selected rows of a list at once. */
export interface Action {
  /** A verb, to which "3 cities" can be added, unless there is `verb`. */
  label: string
  verb?: string
  /** The same as what is done: "disabled", for "3 cities are disabled". */
  done: string
  danger?: boolean
  /** It does not come back: there is nothing by which it could be undone. */
  final?: boolean
  /** Whose it is to do at all; everybody's who sees the list where there is none. */
  may?: (by: User) => boolean
  /** What exactly will happen, in sentences, of so many rows. */
  foretell: (selected: Selected, by: User) => Promise<string[]>
  /** Does it, and records it as one `batch`; answers how many rows changed. */
  act: (by: User, ids: number[], batch: string, trx: TransactionClientContract) => Promise<number>
}
