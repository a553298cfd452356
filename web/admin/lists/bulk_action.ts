import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { LucidModel, ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'
import type User from '#models/user'

export type SelectedRows = ModelQueryBuilderContract<LucidModel>

/** An action on all selected rows of a list. */
export interface BulkAction {
  /** Text of the button. */
  label: string
  /** Verb before "3 cities". Default: the label. */
  verb?: string
  /** Participle after "3 cities are". */
  done: string
  danger?: boolean
  /** The action cannot be undone. */
  irreversible?: boolean
  /** Default: everyone who may see the list. */
  allowed?: (by: User) => boolean
  /**
   * Returns sentences that say exactly what the action will do. The page leaves out empty
   * sentences.
   */
  preview: (selected: SelectedRows, by: User) => Promise<string[]>
  /** Performs the action and records it as one batch. Returns how many rows changed. */
  perform: (
    by: User,
    ids: number[],
    batch: string,
    trx: TransactionClientContract
  ) => Promise<number>
}
