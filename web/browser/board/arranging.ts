/** Whether somebody is arranging the board. A refresh would disturb them. */
export const arranging = { isDragging: false, isSaving: false }
