// The matrix of roles and permissions as rows in groups: what services declare, then what roles have beyond that.
import type { Cell, RoleMatrix } from "$lib/backend";

export type MatrixLine = {
  permission: string;
  description: string;
  gone_since: string | null;
  cells: Cell[];
};
export type MatrixGroup = { title: string; lines: MatrixLine[] };

const fold = (text: string): string => text.normalize("NFKC").toLowerCase();

/** The groups in which every word typed stands somewhere in a line, its service or the role that has it. */
export function groupsOf(matrix: RoleMatrix, typed: string): MatrixGroup[] {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  const groups = new Map<string, MatrixLine[]>();
  const put = (title: string, line: MatrixLine): void => {
    const holders = matrix.roles.filter((_, index) => line.cells[index] === "held").map(({ name }) => name);
    const text = fold([title, line.permission, line.description, ...holders].join(" "));
    if (!words.every((word) => text.includes(word))) return;
    groups.set(title, [...(groups.get(title) ?? []), line]);
  };
  for (const { service, ...line } of matrix.rows) put(service, line);
  for (const { pattern, roles } of matrix.beyond) {
    const cells = matrix.roles.map(({ id }): Cell =>
      roles.some((role) => role.id === id) ? "held" : "none",
    );
    put(BEYOND, { permission: pattern, description: "", gone_since: null, cells });
  }
  return [...groups].map(([title, lines]) => ({ title, lines }));
}

export const BEYOND = "Declared by no service";

/** The first of the lines, in their groups. */
export function firstLines(groups: MatrixGroup[], most: number): MatrixGroup[] {
  let left = most;
  return groups.flatMap(({ title, lines }) => {
    const shown = lines.slice(0, left);
    left -= shown.length;
    return shown.length > 0 ? [{ title, lines: shown }] : [];
  });
}
