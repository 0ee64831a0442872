// An entry of a menu, or a line between entries.
export type MenuItem =
  { label: string; detail?: string; chosen?: boolean; disabled?: boolean; act: () => void } | "line";
