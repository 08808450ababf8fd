export const text = 'the second';
