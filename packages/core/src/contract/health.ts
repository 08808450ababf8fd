/** In an answer of a worker's health path: milliseconds for which its event loop has not turned. Absent while it turns. */
export const LOOP_STUCK_HEADER = 'x-flash-loop-stuck-ms';
