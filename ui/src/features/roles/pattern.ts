// The grammar of permission patterns, for telling a person at once what is wrong; Rust has the last word.

/** What is wrong with a pattern, in one sentence; null where nothing is. */
export function patternProblem(pattern: string): string | null {
  if (pattern === "*") return null;
  const segments = pattern.split(".");
  if (segments.some((segment) => segment === "")) {
    return `“${pattern}” has an empty part. Parts are separated by single dots: backups.read.`;
  }
  const star = segments.findIndex(
    (segment, index) => segment === "*" && index > 0 && index < segments.length - 1,
  );
  if (star >= 0) return `“${pattern}” has a * in the middle. It stands first or last: backups.*, *.read.`;
  const bad = segments.find((segment) => segment !== "*" && !/^[a-z0-9_-]+$/.test(segment));
  if (bad !== undefined) {
    if (/^[a-z0-9_-]+$/.test(bad.toLowerCase())) {
      return `“${pattern}” has capital letters. Permissions are written small: ${pattern.toLowerCase()}.`;
    }
    return bad.includes("*")
      ? `“${pattern}” mixes * with letters. A * is a whole part: backups.*, *.read.`
      : `“${pattern}” is not a permission. Use a-z, 0-9, _ and - between the dots.`;
  }
  return null;
}

/** The patterns in a text that was typed or pasted: separated by spaces, commas or lines. */
export const patternsIn = (text: string): string[] => text.split(/[\s,;]+/).filter(Boolean);

/** What a pattern lets through, in words. */
export function patternMeaning(pattern: string): string {
  if (pattern === "*") return "everything but what is reserved for Keywright itself";
  if (pattern.startsWith("keywright.")) return "reserved: only an Admin grants a role that holds it";
  const segments = pattern.split(".");
  if (segments[0] === "*" && segments.at(-1) === "*")
    return `anything with “${segments.slice(1, -1).join(".")}” inside`;
  if (segments[0] === "*") return `everything that ends in .${segments.slice(1).join(".")}`;
  if (segments.at(-1) === "*") return `everything under ${segments.slice(0, -1).join(".")}`;
  return "exactly this";
}
