// The catalogue of permissions of the vault in memory: what services declare, which role has what, and a file to import.
import type { Cell, ImportPreview, MatrixRow, RoleView } from "../src/lib/backend/types";
import { refuse } from "./refuse";
import type { Answers, MockVault } from "./vault";

type Declared = { permission: string; service: string; description: string; gone_since: string | null };

const DECLARED: [service: string, permission: string, description: string, gone?: boolean][] = [
  ["backups", "backups.read", "List backups and their contents"],
  ["backups", "backups.restore", "Put a backup back in place"],
  ["backups", "backups.write", "Start and delete backups"],
  ["billing", "billing.read", "See accounts and balances"],
  ["billing", "invoices.read", "See invoices"],
  ["billing", "invoices.send", "Send invoices to customers"],
  ["catalog", "catalog.read", "Read products and prices"],
  ["deploys", "deploys.read", "See what is deployed where"],
  ["deploys", "deploys.write", "Deploy and roll back"],
  ["shop", "orders.read", "Read orders"],
  ["shop", "orders.write", "Change and cancel orders"],
  ["shop", "shipments.read", "Follow shipments", true],
];

const matches = (pattern: string, permission: string): boolean => {
  if (pattern === "*") return true;
  if (pattern.startsWith("*.")) return permission.endsWith(pattern.slice(1));
  return pattern.endsWith(".*") && permission.startsWith(pattern.slice(0, -1));
};

const cell = (role: RoleView, permission: string): Cell =>
  role.permissions.includes(permission)
    ? "held"
    : role.permissions.some((pattern) => matches(pattern, permission))
      ? "by_pattern"
      : "none";

const FILE: ImportPreview = {
  handle: "file-1",
  path: "/home/maria/src/backups/permissions.toml",
  service: "backups",
  new_service: false,
  added: ["backups.verify"],
  changed: ["backups.read"],
  back: [],
  gone: [],
  unchanged: 2,
};

export function catalogueAnswers(
  vault: MockVault,
): Pick<
  Answers,
  "list_permissions" | "role_matrix" | "choose_permission_file" | "import_permissions" | "remove_service"
> {
  let declared: Declared[] =
    vault.roles.length === 0
      ? []
      : DECLARED.map(([service, permission, description, gone]) => ({
          service,
          permission,
          description,
          gone_since: gone ? new Date(Date.now() - 12 * 86_400_000).toISOString() : null,
        }));
  const roles = (): RoleView[] => [...vault.roles].sort((a, b) => a.name.localeCompare(b.name));
  const rows = (): MatrixRow[] =>
    declared.map((each) => ({ ...each, cells: roles().map((role) => cell(role, each.permission)) }));
  return {
    list_permissions: () =>
      rows().map(({ cells, ...row }) => ({
        ...row,
        service_id: row.service,
        roles: roles().flatMap(({ id, name }, index) =>
          cells[index] === "none" ? [] : [{ id, name, by_pattern: cells[index] === "by_pattern" }],
        ),
      })),
    role_matrix: () => {
      const known = new Set(declared.map(({ permission }) => permission));
      const beyond = new Map<string, { id: string; name: string }[]>();
      for (const { id, name, permissions } of roles()) {
        for (const pattern of permissions.filter((each) => !known.has(each))) {
          beyond.set(pattern, [...(beyond.get(pattern) ?? []), { id, name }]);
        }
      }
      return {
        roles: roles().map(({ id, name }) => ({ id, name })),
        rows: rows(),
        beyond: [...beyond].sort().map(([pattern, holders]) => ({ pattern, roles: holders })),
      };
    },
    choose_permission_file: () => {
      if (vault.badFile) {
        refuse("invalid_permission", "Line 7 of permissions.toml declares backups.read a second time.");
      }
      return vault.roles.length === 0
        ? { ...FILE, new_service: true, added: ["backups.read", "backups.write"], changed: [], unchanged: 0 }
        : FILE;
    },
    remove_service: ({ service }) => {
      const held = rows().filter((row) => row.service === service && row.cells.includes("held"));
      if (held.length > 0) return refuse("in_use", `Roles name permissions of ${service}.`, "service");
      declared = declared.filter((each) => each.service !== service);
      vault.changed();
      return null;
    },
    import_permissions: () => {
      declared = [
        ...declared,
        { service: "backups", permission: "backups.verify", description: "Check a backup", gone_since: null },
      ].sort((a, b) => `${a.service} ${a.permission}`.localeCompare(`${b.service} ${b.permission}`));
      vault.log(
        { type: "permissions_imported" },
        "Imported the permissions of backups: 1 new, 1 described anew",
      );
      return FILE;
    },
  };
}
