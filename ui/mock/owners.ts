// The owners of the vault in memory.
import type { HistoryEntry, OperatorView, OwnerView } from "../src/lib/backend/types";
import { refuse } from "./refuse";
import { idFrom } from "./sample";
import type { Answers, MockVault } from "./vault";

export function ownersAnswers(
  vault: MockVault,
): Pick<
  Answers,
  | "list_owners"
  | "owner_details"
  | "add_owner"
  | "edit_owner"
  | "suspend_owner"
  | "reinstate_owner"
  | "owner_removal"
  | "remove_owner"
> {
  const histories = new Map<string, HistoryEntry[]>();
  const find = (id: string): OwnerView =>
    vault.owners.find((owner) => owner.id === id) ??
    refuse("owner_not_found", "There is no such owner any more.");
  const counted = (owner: OwnerView): OwnerView => {
    const used = vault.keys.filter((key) => key.owner_id === owner.id).map((key) => key.last_used_at ?? "");
    return {
      ...vault.counted(owner, (key) => key.owner_id === owner.id),
      last_used_at: used.sort().at(-1) || null,
    };
  };
  const note = (owner: OwnerView, type: string, sentence: string): OwnerView => {
    const entry = vault.log({ type, owner: owner.id, name: owner.name }, sentence);
    histories.set(owner.id, [...(histories.get(owner.id) ?? []), entry]);
    return counted(owner);
  };
  const stop = (owner: OwnerView): void => {
    for (const key of vault.keys) {
      if (key.owner_id === owner.id) key.stopped_by = owner.suspended_at === null ? null : "owner";
    }
  };
  const operatorsOf = (id: string): string[] =>
    (vault.answer("list_operators", null) as OperatorView[])
      .filter(({ owner }) => owner?.id === id)
      .map(({ name }) => name);
  const removal = (id: string) => {
    const keys = vault.keys.filter((key) => key.owner_id === id);
    return { keys, operators: operatorsOf(id) };
  };
  return {
    list_owners: () => {
      const refused = vault.keysRefused();
      return refused ? refuse(refused.code, refused.message) : vault.owners.map(counted);
    },
    owner_details: ({ owner: id }) => {
      const owner = find(id);
      const first: HistoryEntry = {
        sequence: 2,
        at: owner.created_at,
        operator: "Maria",
        door: "window",
        by_key: null,
        event: { type: "owner_added", owner: id, name: owner.name },
        sentence: `Added the owner ${owner.name}`,
      };
      return { owner: counted(owner), history: [first, ...(histories.get(id) ?? [])] };
    },
    add_owner: ({ name, contact, team, grants }) => {
      const owner: OwnerView = {
        id: idFrom(vault.random),
        name: name.trim(),
        contact,
        created_at: new Date().toISOString(),
        live_keys: 0,
        keys: 0,
        team,
        suspended_at: null,
        grants: vault.grants(grants),
        last_used_at: null,
      };
      if (vault.owners.some((each) => each.name.toLowerCase() === owner.name.toLowerCase())) {
        refuse("name_taken", `Another owner is called ${owner.name}. Choose another name.`, "name");
      }
      vault.owners.push(owner);
      return note(owner, "owner_added", `Added the owner ${owner.name}`);
    },
    edit_owner: ({ owner: id, name, contact, team, grants }) => {
      const owner = find(id);
      owner.name = name?.trim() ?? owner.name;
      owner.contact = contact?.trim() ?? owner.contact;
      owner.team = team?.trim() ?? owner.team;
      if (grants !== null) owner.grants = vault.grants(grants);
      for (const key of vault.keys) if (key.owner_id === id) key.owner = owner.name;
      return note(owner, "owner_edited", `Edited the owner ${owner.name}`);
    },
    suspend_owner: ({ owner: id }) => {
      const owner = find(id);
      owner.suspended_at = new Date().toISOString();
      stop(owner);
      return note(owner, "owner_suspended", `Suspended the owner ${owner.name}`);
    },
    reinstate_owner: ({ owner: id }) => {
      const owner = find(id);
      owner.suspended_at = null;
      stop(owner);
      return note(owner, "owner_reinstated", `Reinstated the owner ${owner.name}`);
    },
    owner_removal: ({ owner: id }) => removal(id),
    remove_owner: ({ owner: id, with_keys }) => {
      const owner = find(id);
      const went = removal(id);
      vault.needsProof();
      if (went.keys.length > 0 && !with_keys) {
        refuse("in_use", `${owner.name} has keys. Give them another owner, or remove them too.`);
      }
      vault.owners = vault.owners.filter((each) => each.id !== id);
      vault.keys = vault.keys.filter((key) => key.owner_id !== id);
      vault.log({ type: "owner_removed" }, `Removed the owner ${owner.name}`);
      return went;
    },
  };
}
