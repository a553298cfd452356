import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { LucidModel, ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'
import type User from '#models/user'
import type { Phrase } from '#support/phrase'

export type SelectedRows = ModelQueryBuilderContract<LucidModel>

/** An action on all selected rows of a list. */
export interface BulkAction {
  /** Text of the button. */
  label: Phrase
  /** Names the action on so many rows: "Delete 3 cities". */
  title: (n: number) => Phrase
  /** Says that the action is done: "3 cities are deleted." */
  done: (n: number) => Phrase
  danger?: boolean
  /** The action cannot be undone. */
  irreversible?: boolean
  /** Default: everyone who may see the list. */
  allowed?: (by: User) => boolean
  /**
   * Returns sentences that say exactly what the action will do. The page leaves out the undefined
   * ones.
   */
  preview: (selected: SelectedRows, by: User) => Promise<(Phrase | undefined)[]>
  /** Performs the action and records it as one batch. Returns how many rows changed. */
  perform: (
    by: User,
    ids: number[],
    batch: string,
    trx: TransactionClientContract
  ) => Promise<number>
}
