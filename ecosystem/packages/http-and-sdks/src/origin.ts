/** The application itself, which its clients ask. */
export const origin = `http://127.0.0.1:${process.env['PORT'] ?? 3000}`;
