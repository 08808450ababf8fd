/**
 * Code of a worker's error when its boot failed because an address that its own code listens on is taken. It begins a line on standard error, by
 * which a platform tells this failure from others.
 */
export const PORT_TAKEN_CODE = 'FLASH_WORKER_PORT_TAKEN';
