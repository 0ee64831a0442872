// A vault's worth of made-up keys, roles and owners, at fixed distances from now.
import type {
  AccountView,
  HistoryEntry,
  KeyView,
  OwnerView,
  RoleView,
  Status,
} from "../src/lib/backend/types";

export const DAY = 86_400_000;

const ID = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Numbers that look random and are the same every time. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export const idFrom = (random: () => number, length = 12): string =>
  Array.from({ length }, () => ID[Math.floor(random() * 62)] ?? "0").join("");

export type Sample = {
  keys: KeyView[];
  roles: RoleView[];
  owners: OwnerView[];
  accounts: AccountView[];
  histories: Map<string, HistoryEntry[]>;
};

const ROLES: [string, string[], boolean?][] = [
  ["Backup", ["backups.*"]],
  ["Billing", ["billing.read", "invoices.*"]],
  ["Catalog read", ["catalog.read"]],
  ["Deploy", ["deploys.read", "deploys.write"]],
  ["Global Admin", ["*"]],
  ["Ingest", ["events.write", "metrics.write"]],
  ["Orders", ["orders.read", "orders.write", "shipments.read"]],
  [
    "Terminal",
    ["pos.sales.write", "pos.stock.read", "pos.prices.read", "pos.shifts.write", "pos.returns.write"],
  ],
  ["Viewer", ["*.read"], true],
];

const OWNERS = ["Finance", "Mobile", "Operations", "Partners", "Plant", "Platform", "Research", "Retail"];
const REACHED: Record<string, [contact: string, team: string]> = {
  Finance: ["finance@acme.example", "Back office"],
  Operations: ["#ops, extension 4410", "Infrastructure"],
  Partners: ["Yasmin Okafor", ""],
  Plant: ["plant-it@acme.example", "Hall B"],
  Platform: ["#platform", "Infrastructure"],
  Retail: ["stores@acme.example", ""],
};
const ACCOUNTS = ["aws-prod", "aws-stage", "hetzner-eu", "on-site hall B"];

type Row = [
  name: string,
  description: string,
  owner: string,
  roles: string[],
  lastFour: string,
  createdDaysAgo: number,
  expiresInDays: number,
  usedMinutesAgo: number | null,
  status?: Status,
];

const ROWS: Row[] = [
  ["ci-deploy", "Pipeline for the web shop", "Platform", ["Deploy"], "x7Qp", 163, 12.3, 2],
  ["grafana-readonly", "Dashboards in the control room", "Operations", ["Viewer:2"], "Lk02", 203, 186, 0.4],
  ["billing-sync", "Nightly invoices", "Finance", ["Billing"], "9fTa", 208, 157, 1500],
  ["backup-runner-eu", "", "Platform", ["Backup", "Viewer"], "PqZ4", 208, 156, 190],
  ["backup-runner-us", "", "Platform", ["Backup", "Viewer"], "mW31", 208, 155, 190],
  ["partner-acme", "Acme Ltd, see contract", "Partners", ["Catalog read"], "tt8K", 234, 130, null],
  ["partner-globex", "Globex, product feed", "Partners", ["Catalog read", "Orders"], "0VdH", 234, 129, 8700],
  ["pos-terminal-017", "Store 17", "Retail", ["Terminal"], "aa1X", 237, 26.2, 300],
  ["pos-terminal-018", "Store 18", "Retail", ["Terminal"], "Zr7b", 237, 26.2, 240],
  ["pos-terminal-019", "Store 19", "Retail", ["Terminal"], "B2cd", 237, 26.2, 220],
  ["sensor-gateway", "Hall B, line 4", "Plant", ["Ingest"], "kE55", 256, 275, 1.5],
  ["status-page", "", "Operations", ["Viewer"], "Y0pe", 266, 98, 0.2],
  ["terraform", "Infrastructure plans", "Platform", ["Global Admin"], "7uGm", 273, -3.2, 5900, "expired"],
  ["legacy-cron", "", "Operations", ["Backup"], "QQ2a", 316, 20, 90_000, "revoked"],
  ["mobile-release", "Store uploads", "Mobile", ["Deploy"], "vN6s", 317, 66, 7400],
  ["data-science", "Notebook cluster", "Research", ["Viewer:1"], "h3LL", 322, 64, 11_700],
  ["webhook-relay", "", "Platform", ["Ingest"], "c8Ty", 324, 63, 62],
  [
    "night-audit",
    "Off while the audit is moved",
    "Finance",
    ["Billing", "Viewer"],
    "Tq1w",
    60,
    120,
    20_000,
    "suspended",
  ],
];

export function sample(now: number, amount = 157): Sample {
  const random = dice(7);
  const at = (milliseconds: number): string => new Date(Math.floor(milliseconds / 1000) * 1000).toISOString();
  const roles: RoleView[] = ROLES.map(([name, permissions, scoped]) => ({
    id: idFrom(random),
    name,
    permissions,
    scoped: scoped ?? false,
    grantable_over_rest: false,
    created_at: at(now - 330 * DAY),
    live_keys: 0,
    keys: 0,
    owners: 0,
  }));
  const owners: OwnerView[] = OWNERS.map((name) => ({
    id: idFrom(random),
    name,
    contact: REACHED[name]?.[0] ?? "",
    created_at: at(now - 330 * DAY),
    live_keys: 0,
    keys: 0,
    team: REACHED[name]?.[1] ?? "",
    suspended_at: null,
    grants: [],
    last_used_at: null,
  }));
  const accounts: AccountView[] = ACCOUNTS.map((name) => ({
    id: idFrom(random),
    name,
    live_keys: 0,
    keys: 0,
  }));
  const keys: KeyView[] = [];
  const histories = new Map<string, HistoryEntry[]>();
  let sequence = 1;

  const add = ([name, description, owner, grants, lastFour, created, expires, used, status]: Row): void => {
    const id = name === "ci-deploy" ? "7Hq2mXc90aZt" : idFrom(random);
    const created_at = at(now - created * DAY);
    keys.push({
      id,
      name,
      description,
      owner,
      owner_id: owners.find((each) => each.name === owner)?.id ?? null,
      format: name.startsWith("partner") ? "jwt" : "opaque",
      grants: grants.map((grant) => {
        const [role = "", limited] = grant.split(":");
        const few = limited ? accounts.slice(0, Number(limited)) : null;
        return {
          role,
          role_id: roles.find((each) => each.name === role)?.id ?? "",
          accounts: few?.map((each) => each.name) ?? null,
          account_ids: few?.map((each) => each.id) ?? null,
        };
      }),
      last_four: lastFour,
      status: status ?? (expires < 30 ? "expiring" : "active"),
      stopped_by: null,
      created_at,
      created_by: "Maria",
      expires_at: at(now + expires * DAY),
      last_used_at: used === null ? null : at(now - used * 60_000),
      revoked_at: status === "revoked" ? at(now - 61 * DAY) : null,
      revocation_reason: status === "revoked" ? "superseded" : null,
      delivery: "copied",
      rotated_from: null,
      replacement: null,
    });
    const history: HistoryEntry[] = [
      {
        sequence: sequence++,
        at: created_at,
        operator: "Maria",
        door: "window",
        by_key: null,
        event: {
          type: "key_issued",
          key: id,
          name,
          roles: grants,
          expiration: "default",
          delivery: "pending",
        },
        sentence: `Issued the key ${name} with ${grants.join(", ")}`,
      },
      {
        sequence: sequence++,
        at: at(now - created * DAY + 20_000),
        operator: "Maria",
        door: "window",
        by_key: null,
        event: { type: "key_delivered", key: id, name, delivery: "copied" },
        sentence: `Copied the token of ${name} to the clipboard`,
      },
    ];
    if (name === "ci-deploy") {
      history.push(
        {
          sequence: sequence++,
          at: at(now - 84 * DAY),
          operator: "Tom",
          door: "cli",
          by_key: null,
          event: {
            type: "key_edited",
            key: id,
            name,
            changes: [{ field: "roles", from: "Deploy, Viewer", to: "Deploy" }],
          },
          sentence: `Edited the key ${name}: roles changed from Deploy, Viewer to Deploy`,
        },
        {
          sequence: sequence++,
          at: at(now - 20 * DAY),
          operator: "Maria",
          door: "window",
          by_key: null,
          event: {
            type: "key_edited",
            key: id,
            name: "deploy-bot",
            changes: [{ field: "name", from: "deploy-bot", to: name }],
          },
          sentence: `Edited the key deploy-bot: renamed from deploy-bot to ${name}`,
        },
      );
    }
    histories.set(id, history);
  };

  for (const row of ROWS) add(row);
  for (let more = ROWS.length; more < amount; more += 1) {
    const owner = OWNERS[Math.floor(random() * OWNERS.length)] ?? "Platform";
    const role = ROLES[Math.floor(random() * (ROLES.length - 1))]?.[0] ?? "Ingest";
    const kind = random();
    const status: Status | undefined = kind < 0.08 ? "expired" : kind < 0.13 ? "revoked" : undefined;
    add([
      `service-${String(more).padStart(3, "0")}`,
      "",
      owner,
      [role],
      idFrom(random, 4),
      30 + random() * 300,
      status === "expired" ? -1 - random() * 90 : 32 + random() * 300,
      random() < 0.1 ? null : random() * 40_000,
      status,
    ]);
  }
  return { keys, roles, owners, accounts, histories };
}
