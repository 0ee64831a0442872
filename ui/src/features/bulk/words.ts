// An act on many keys in words: what its button says, what it will do, and what it did.
import type { BulkAct } from "$lib/backend";
import { count } from "$lib/format/words";

type Kind = BulkAct["kind"];

type Words = {
  /** On the bar. */
  label: string;
  /** "Revoke": what the button says, with how many. */
  verb: string;
  /** "are revoked": what is said after. */
  done: [one: string, many: string];
  /** Of those that are so already. */
  same: [one: string, many: string];
  /** What it means for each key, in a sentence. */
  says: string;
  danger: boolean;
};

export const ACTS: Record<Kind, Words> = {
  revoke: {
    label: "Revoke…",
    verb: "Revoke",
    done: ["is revoked", "are revoked"],
    same: ["is revoked already", "are revoked already"],
    says: "Whatever uses these keys is refused from the next check on. This cannot be undone. The records stay, with who, when and why.",
    danger: true,
  },
  suspend: {
    label: "Suspend…",
    verb: "Suspend",
    done: ["is suspended", "are suspended"],
    same: ["is suspended already", "are suspended already"],
    says: "They stop working with the next check, until they are reinstated. Their time runs on.",
    danger: false,
  },
  reinstate: {
    label: "Reinstate…",
    verb: "Reinstate",
    done: ["works again", "work again"],
    same: ["is not suspended", "are not suspended"],
    says: "They work again from the next check on.",
    danger: false,
  },
  delete: {
    label: "Delete…",
    verb: "Delete",
    done: ["is deleted", "are deleted"],
    same: ["is gone already", "are gone already"],
    says: "Those that still work are refused from the next check on, and the records leave the list. This cannot be undone.",
    danger: true,
  },
  add_role: {
    label: "Add role…",
    verb: "Add the role to",
    done: ["has the role", "have the role"],
    same: ["has the role already", "have the role already"],
    says: "They may do what the role allows from the next check on.",
    danger: false,
  },
  remove_role: {
    label: "Remove role…",
    verb: "Remove the role from",
    done: ["lost the role", "lost the role"],
    same: ["does not have the role", "do not have the role"],
    says: "They may no longer do what only this role allowed, from the next check on.",
    danger: false,
  },
  set_roles: {
    label: "Set roles…",
    verb: "Set the roles of",
    done: ["has the roles", "have the roles"],
    same: ["has these roles already", "have these roles already"],
    says: "They may do what these roles allow, and no more, from the next check on.",
    danger: false,
  },
  set_owner: {
    label: "Set owner…",
    verb: "Set the owner of",
    done: ["has the owner", "have the owner"],
    same: ["has this owner already", "have this owner already"],
    says: "What they may do stays as it is, unless the rules give keys what their owner may do.",
    danger: false,
  },
};

/** "Revoke 3 keys". */
export const button = (kind: Kind, amount: number): string => `${ACTS[kind].verb} ${count(amount, "key")}`;

/** "3 keys are revoked; 2 were left out." */
export function outcome(kind: Kind, done: number, leftOut: number): string {
  const [one, many] = ACTS[kind].done;
  const left = leftOut > 0 ? `; ${leftOut === 1 ? "1 was" : `${leftOut} were`} left out` : "";
  return `${count(done, "key")} ${done === 1 ? one : many}${left}.`;
}
