export const text = 'the first';
