// A part of a sentence; what matters in it is strong.
export type Part = { text: string; strong: boolean };
