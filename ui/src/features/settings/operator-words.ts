// What operators' roles are called, what they may do, and what ends when one goes or loses a role.
import type { OperatorRemoval, OperatorRole } from "$lib/backend";
import { count, list, number } from "$lib/format/words";

export const OPERATOR_ROLES: { value: OperatorRole; label: string; more: string }[] = [
  { value: "admin", label: "Admin", more: "Does everything: keys, roles, owners, operators and rules." },
  { value: "issuer", label: "Issuer", more: "Issues and manages keys, where the rules let Issuers." },
  { value: "viewer", label: "Viewer", more: "Sees everything and changes nothing." },
];

export const roleName = (role: OperatorRole): string =>
  OPERATOR_ROLES.find(({ value }) => value === role)?.label ?? role;

/** What ends, a sentence each. */
export function endings({
  token_key_renewed,
  list_key_renewed,
  admin_key_renewed,
  signed_keys,
  signed_count,
  first_keys,
}: OperatorRemoval): string[] {
  const said = ["What is written from then on is sealed with a key that they never had."];
  if (token_key_renewed) {
    const names = signed_keys.slice(0, 5).map(({ name }) => name);
    const more = signed_count - names.length;
    said.push(
      signed_count > 0
        ? `The key that signs tokens is renewed. ${count(signed_count, "signed key", "signed keys")} made with the old one ${signed_count === 1 ? "is" : "are"} refused by services once they have the new public key: ${list(more > 0 ? [...names, `${number(more)} more`] : names)}. Issue ${signed_count === 1 ? "it" : "them"} anew.`
        : "The key that signs tokens is renewed. No live key has a signed token, so none stops.",
    );
  }
  if (list_key_renewed)
    said.push(
      "The key that signs bundles and status lists is renewed. Services take no newer bundle, and so learn of no revocation, until you give them its new thumbprint, which stands under Service.",
    );
  if (admin_key_renewed) said.push("The admin key is renewed.");
  if (first_keys.length > 0)
    said.push(
      `Still with the keys that were made for them, so that who made these can go on in their name: ${list(first_keys)}. Remove them and add them again.`,
    );
  return said;
}
