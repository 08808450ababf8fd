/**
 * Why a path in the source leads to nothing that is shipped: there is none; it is private or ignored; it is a folder without files; it is
 * where the project's own compiler writes.
 */
export type LostReason = 'missing' | 'kept' | 'empty' | 'compiled';
