// The operators of the vault in memory: who they are, and what the removal of one would end.
import type { OperatorRemoval, OperatorView } from "../src/lib/backend/types";
import { refuse } from "./refuse";
import { idFrom } from "./sample";
import type { Answers, MockVault } from "./vault";

export function operatorsAnswers(
  vault: MockVault,
): Pick<
  Answers,
  | "list_operators"
  | "add_operator"
  | "operator_edit"
  | "edit_operator"
  | "operator_removal"
  | "remove_operator"
> {
  const me = (): OperatorView => ({
    id: "op0000000001",
    name: "Maria",
    role: vault.role,
    locks: vault.locks,
    owner: null,
    you: true,
    must_change: false,
    first_keys_by: null,
  });
  const finance = vault.owners[0];
  let others: OperatorView[] =
    vault.keys.length === 0
      ? []
      : [
          {
            id: "op0000000002",
            name: "Tom",
            role: "issuer",
            locks: ["passphrase"],
            owner: null,
            you: false,
            must_change: false,
            first_keys_by: null,
          },
          {
            id: "op0000000003",
            name: "Ines",
            role: "issuer",
            locks: ["passphrase"],
            owner: finance ? { id: finance.id, name: finance.name } : null,
            you: false,
            must_change: true,
            first_keys_by: "Maria",
          },
          {
            id: "op0000000004",
            name: "Audit team",
            role: "viewer",
            locks: ["passphrase", "recovery"],
            owner: null,
            you: false,
            must_change: false,
            first_keys_by: null,
          },
        ];
  const all = (): OperatorView[] => [me(), ...others];
  const named = (id: string | null): OperatorView["owner"] => {
    const owner = vault.owners.find((each) => each.id === id);
    return owner ? { id: owner.id, name: owner.name } : null;
  };
  const find = (id: string): OperatorView =>
    all().find((each) => each.id === id) ?? refuse("operator_not_found", "There is no such operator.");
  const free = (name: string, but?: string): void => {
    if (all().some((each) => each.id !== but && each.name.toLowerCase() === name.trim().toLowerCase())) {
      refuse("name_taken", `Another operator is called ${name.trim()}. Choose another name.`, "name");
    }
  };
  const removal = (id: string): OperatorRemoval => {
    const { role } = find(id);
    const signed =
      role === "viewer" ? [] : vault.keys.filter((key) => key.format === "jwt" && !key.revoked_at);
    return {
      epoch: 2,
      token_key_renewed: role !== "viewer",
      list_key_renewed: role !== "viewer",
      admin_key_renewed: role === "admin",
      signed_keys: signed.map(({ id: key, name }) => ({ id: key, name })),
      signed_count: signed.length,
      first_keys: [],
    };
  };
  return {
    list_operators: () => all(),
    add_operator: ({ name, role, owner, passphrase }) => {
      vault.needsProof();
      free(name);
      if (passphrase.length < 8) {
        refuse(
          "invalid_passphrase",
          "A passphrase has at least 8 characters. Four words are good.",
          "passphrase",
        );
      }
      const added: OperatorView = {
        id: idFrom(vault.random),
        name: name.trim(),
        role,
        locks: ["passphrase"],
        owner: named(owner),
        you: false,
        must_change: true,
        first_keys_by: "Maria",
      };
      others = [...others, added];
      vault.log({ type: "operator_added" }, `Added the operator ${added.name}`);
      return added;
    },
    operator_edit: ({ operator, role }) => {
      const before = find(operator);
      const less = role === "viewer" || (role === "issuer" && before.role === "admin");
      return less && before.role !== role ? removal(operator) : null;
    },
    edit_operator: ({ operator, name, role, owner }) => {
      vault.needsProof();
      const before = find(operator);
      if (before.you && role !== null && role !== "admin") {
        refuse("rule_refused", "You are the last Admin. Make somebody else an Admin first.", "role");
      }
      if (name !== null) free(name, operator);
      const after = {
        ...before,
        name: name?.trim() ?? before.name,
        role: role ?? before.role,
        owner: owner === undefined ? before.owner : named(owner),
      };
      others = others.map((each) => (each.id === operator ? after : each));
      vault.log({ type: "operator_edited" }, `Edited the operator ${after.name}`);
      return after;
    },
    operator_removal: ({ operator }) => removal(operator),
    remove_operator: ({ operator }) => {
      vault.needsProof();
      const gone = find(operator);
      if (gone.you) refuse("rule_refused", "Nobody removes themself. Another Admin can remove you.");
      const ends = removal(operator);
      others = others.filter(({ id }) => id !== operator);
      vault.log({ type: "operator_removed" }, `Removed the operator ${gone.name}`);
      return ends;
    },
  };
}
