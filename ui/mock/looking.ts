// What the vault in memory answers to whoever looks at it as a whole: the calendar, the ledger, the review.
import type {
  HistoryEntry,
  ActivityKind,
  AuditReport,
  Finding,
  FindingKind,
  KeyView,
} from "../src/lib/backend/types";
import { DAY } from "./sample";
import type { Answers, MockVault } from "./vault";

const two = (part: number): string => String(part).padStart(2, "0");
const dayOf = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
const isLive = ({ status }: KeyView): boolean => status !== "revoked" && status !== "expired";

const KIND: Record<string, ActivityKind> = {
  key_issued: "issued",
  key_delivered: "delivered",
  key_edited: "edited",
  key_suspended: "stopped",
  key_reinstated: "stopped",
  key_rotated: "rotated",
  rotation_completed: "rotated",
  key_revoked: "ended",
  key_deleted: "ended",
  rules_changed: "rules",
  permissions_imported: "permissions",
  vault_created: "vault",
};

const kindOf = (type: string): ActivityKind =>
  KIND[type] ??
  (type.startsWith("role")
    ? "roles"
    : type.startsWith("owner")
      ? "owners"
      : type.startsWith("operator")
        ? "operators"
        : "accounts");

function entries(vault: MockVault): HistoryEntry[] {
  return [...[...vault.histories.values()].flat(), ...vault.logged]
    .sort((a, b) => a.at.localeCompare(b.at))
    .map((entry, index) => ({ ...entry, sequence: index + 1 }))
    .reverse();
}

type Reason = { holds: (key: KeyView) => boolean; sentence: string; advice: string };

/** Why a review finds keys. */
export const FOUND: Partial<Record<FindingKind, Reason>> = {
  expiring: {
    holds: ({ status }) => status === "expiring",
    sentence: "expiring within 30 days",
    advice: "Rotate those that are still needed.",
  },
  unused: {
    holds: (key) => Date.parse(key.last_used_at ?? key.created_at) < Date.now() - 90 * DAY,
    sentence: "not seen in use for 90 days",
    advice: "Suspend what nobody needs; where nothing breaks, revoke it.",
  },
  long_lived: {
    holds: (key) =>
      key.expires_at !== null && Date.parse(key.expires_at) - Date.parse(key.created_at) > 366 * DAY,
    sentence: "living longer than a year",
    advice: "Rotate them with a shorter life, or bring their expirations forward.",
  },
  over_privileged: {
    holds: ({ grants }) => grants.some(({ role }) => role === "Global Admin" || role === "Backup"),
    sentence: "allowed everything, or everything of a service",
    advice: "Give them roles with what they need and no more.",
  },
  without_owner: {
    holds: ({ owner_id }) => owner_id === null,
    sentence: "without an owner",
    advice: "Give them an owner, so that somebody can be asked.",
  },
};

/** Whether a review finds the key for this reason. */
export const isFound = (key: KeyView, kind: FindingKind): boolean =>
  isLive(key) && (FOUND[kind]?.holds(key) ?? false);

/** How many keys a finding names. */
const NAMED = 20;

function report(vault: MockVault): AuditReport {
  const live = vault.keys.filter(isLive);
  const findings: Finding[] = (Object.entries(FOUND) as [FindingKind, Reason][]).flatMap(
    ([kind, { holds, sentence, advice }]) => {
      const keys = live.filter(holds);
      if (keys.length === 0) return [];
      const are = keys.length === 1 ? "1 live key is" : `${keys.length} live keys are`;
      return [
        {
          kind,
          sentence: `${are} ${sentence}.`,
          advice,
          keys: keys.slice(0, NAMED),
          roles: [],
          permissions: [],
          count: keys.length,
        },
      ];
    },
  );
  const unused = vault.roles.filter(
    ({ id }) => !live.some(({ grants }) => grants.some((grant) => grant.role_id === id)),
  );
  if (unused.length > 0) {
    findings.push({
      kind: "unused_role",
      sentence:
        unused.length === 1
          ? "1 role is on no live key and no owner."
          : `${unused.length} roles are on no live key and no owner.`,
      advice: "Remove those that nobody will need.",
      keys: [],
      roles: unused.map(({ id, name }) => ({ id, name })),
      permissions: [],
      count: unused.length,
    });
  }
  const orders = vault.roles.filter(({ permissions }) => permissions.includes("shipments.read"));
  if (orders.length > 0) {
    findings.push({
      kind: "gone_permission",
      sentence: "1 permission was dropped by its service, and a role still has it.",
      advice: "Take it out of the role.",
      keys: [],
      roles: orders.map(({ id, name }) => ({ id, name })),
      permissions: ["shipments.read"],
      count: 1,
    });
  }
  const operators = vault.answer("list_operators", null) as Awaited<ReturnType<Answers["list_operators"]>>;
  const closed = vault.rules.managers === "admin";
  return {
    at: new Date().toISOString(),
    revision: vault.revision,
    findings,
    issuers: operators.map(({ id, name, role, owner }) => {
      const reason =
        role === "viewer"
          ? "A Viewer can read, and cannot issue keys."
          : role === "issuer" && closed
            ? "The rules let only Admins manage keys."
            : null;
      return {
        operator: name,
        operator_id: id,
        role,
        owner: owner?.name ?? null,
        may_issue: reason === null,
        reason,
      };
    }),
  };
}

export const lookingAnswers = (
  vault: MockVault,
): Pick<
  Answers,
  "calendar" | "export_calendar" | "activity_page" | "export_activity" | "verify_ledger" | "audit_report"
> => ({
  calendar: ({ year }) => {
    const ending = vault.keys.filter(
      (key) => key.expires_at && key.status !== "revoked" && new Date(key.expires_at).getFullYear() === year,
    );
    const days = new Map<string, KeyView[]>();
    for (const key of ending) {
      const day = dayOf(new Date(key.expires_at ?? 0));
      days.set(day, [...(days.get(day) ?? []), key]);
    }
    const live = ending.filter(isLive).sort((a, b) => (a.expires_at ?? "").localeCompare(b.expires_at ?? ""));
    return {
      year,
      days: [...days].sort().map(([day, keys]) => {
        const from = new Date(`${day}T00:00:00`);
        const until = new Date(from.getFullYear(), from.getMonth(), from.getDate() + 1);
        return {
          day,
          from: from.toISOString(),
          until: until.toISOString(),
          keys: keys.length,
          live: keys.filter(isLive).length,
        };
      }),
      timeline: live.slice(0, 200),
      timeline_count: live.length,
      never: vault.keys.filter((key) => key.expires_at === null && isLive(key)).length,
    };
  },
  export_calendar: () => ({ path: "/home/maria/Documents/Acme.ics" }),
  activity_page: (query) => {
    const words = query.search.toLowerCase().split(/\s+/).filter(Boolean);
    const operators = vault.answer("list_operators", null) as Awaited<ReturnType<Answers["list_operators"]>>;
    const by = operators.find(({ id }) => id === query.operator)?.name;
    const found = entries(vault).filter(
      ({ at, event, operator, sentence, sequence }) =>
        (query.from === null || at >= query.from) &&
        (query.to === null || at < query.to) &&
        (query.before === null || sequence < query.before) &&
        (query.operator === null || operator === by) &&
        (query.kinds.length === 0 || query.kinds.includes(kindOf(event.type))) &&
        (query.key === null || event["key"] === query.key) &&
        words.every((word) => `${sentence} ${operator}`.toLowerCase().includes(word)),
    );
    const page = found.slice(0, query.limit || undefined);
    return {
      entries: page,
      next_before: found.length > page.length ? (page.at(-1)?.sequence ?? null) : null,
    };
  },
  export_activity: () => ({ path: "/home/maria/Documents/Acme activity.csv" }),
  verify_ledger: () => {
    const frames = entries(vault).length;
    for (const share of [0.25, 0.5, 0.75, 1]) {
      vault.emit("progress", { work: "verify", done: Math.round(frames * share), total: frames });
    }
    return {
      frames,
      head: "9f2c41d07ab35e1886d90c5f17be44a2c3d8e60b7195fa02e4481cd36b7f5a90",
      at: new Date().toISOString(),
    };
  },
  audit_report: () => report(vault),
});
