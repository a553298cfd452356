/** What somebody does with the order of the board. A refresh of the board would disturb it. */
export const arranging = { isDragging: false, isSaving: false }
