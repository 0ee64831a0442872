// What a verdict means, in a few words.

/** The verdict as a heading; one that this window does not know yet is still said. */
export function heading(verdict: string): string {
  return VERDICTS[verdict] ?? `It does not work: ${verdict.replaceAll("_", " ")}`;
}

const VERDICTS: Record<string, string> = {
  valid: "This token works",
  malformed: "This is no token, or not all of one",
  bad_check: "A character of this token is wrong",
  unknown: "No key of this vault has this token",
  revoked: "This token does not work: its key is revoked",
  suspended: "This token does not work: its key is suspended",
  expired: "This token does not work: its key has expired",
  keys_disabled: "This token does not work: keys are switched off",
  owner_suspended: "This token does not work: its owner is suspended",
  account_not_granted: "This token works, but not for that account",
  missing_permission: "This token works, but not for that permission",
  vault_damaged: "This vault cannot say",
};
