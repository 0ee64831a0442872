// A refusal as Rust makes one.
import type { Code } from "../src/lib/backend/types";

export const refuse = (code: Code, message: string, field?: string): never => {
  throw field === undefined ? { code, message } : { code, message, field };
};
