// What is being written in the issue and edit sheets, and how it becomes a request.
import type { AccountView, GrantRequest, GrantView, RoleView } from "$lib/backend";

/** A role chosen for a key. `accounts`: all, or those selected so far. */
export type DraftGrant = { role: string; accounts: "all" | string[] };

/** The grant that choosing a role begins with: a scoped one waits for its accounts. */
export const newGrant = (role: RoleView): DraftGrant => ({
  role: role.id,
  accounts: role.scoped ? [] : "all",
});

export const fromView = (grant: GrantView): DraftGrant => ({
  role: grant.role_id,
  accounts: grant.account_ids ?? "all",
});

/** As it is asked for: of a scoped role the accounts are always said, all of them too; of another one never. */
export const toRequest = ({ role, accounts }: DraftGrant, roles: RoleView[]): GrantRequest => {
  const scoped = roles.some(({ id, scoped }) => id === role && scoped);
  return { role, accounts: scoped ? (accounts === "all" ? "all" : { selected: accounts }) : null };
};

export const toRequests = (grants: DraftGrant[], roles: RoleView[]): GrantRequest[] =>
  grants.map((grant) => toRequest(grant, roles));

/** Whether a scoped role still waits for its accounts. */
export const isWanting = ({ accounts }: DraftGrant): boolean => accounts !== "all" && accounts.length === 0;

/** What is missing, beside the accounts of each role that waits for some. */
export const accountsMissing = (grants: DraftGrant[]): Record<string, string> =>
  Object.fromEntries(
    grants
      .filter(isWanting)
      .map(({ role }) => [`accounts-${role}`, "Choose at least one account, or All accounts."]),
  );

/** Whether two choices of roles say the same. */
export const sameGrants = (a: DraftGrant[], b: DraftGrant[]): boolean => {
  const plain = (grants: DraftGrant[]): string =>
    JSON.stringify(
      grants
        .map(({ role, accounts }) => [role, accounts === "all" ? accounts : [...accounts].sort()] as const)
        .sort(([first], [second]) => first.localeCompare(second)),
    );
  return plain(a) === plain(b);
};

/** "deploys.read, deploys.write, and *.read in aws-prod, aws-stage": what the key may do; empty where nothing yet. */
export function may(grants: DraftGrant[], roles: RoleView[], accounts: AccountView[]): string {
  const everywhere = new Set<string>();
  const limited: string[] = [];
  for (const grant of grants) {
    const role = roles.find(({ id }) => id === grant.role);
    if (!role) continue;
    if (grant.accounts === "all") {
      for (const permission of role.permissions) everywhere.add(spoken(permission));
    } else if (grant.accounts.length > 0) {
      const names = grant.accounts.map((id) => accounts.find((account) => account.id === id)?.name ?? id);
      limited.push(`${role.permissions.map(spoken).join(", ")} in ${names.join(", ")}`);
    }
  }
  const free = [...everywhere].join(", ");
  return [free, ...limited].filter(Boolean).join(limited.length > 0 && free ? ", and " : "; ");
}

const spoken = (permission: string): string => (permission === "*" ? "everything" : permission);
