const reasons: Record<string, string> = {
  ENOENT: 'the folder does not exist',
  ENOTDIR: 'the folder does not exist',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
}

/**
 * Returns why a file could not be read or written.
 * @throws the error itself if it is not a file error
 */
export function fileError(error: unknown) {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (!code || !syscall) throw error
  return reasons[code] ?? code
}
