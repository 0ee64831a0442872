// An event of a key as a sentence, with what matters in it strong. Other events are said in the words of the ledger.
import type { Delivery, HistoryEntry, RevocationReason } from "$lib/backend";
import { day } from "$lib/format/when";
import { list, REASON } from "$lib/format/words";

import type { Part } from "../records/part";
import { whoBy } from "../records/who";

type FieldChange = { field: string; from?: string; to?: string };

const plain = (text: string): Part => ({ text, strong: false });
const strong = (text: string): Part => ({ text, strong: true });

const DELIVERED: Record<Delivery, string> = {
  pending: "",
  copied: "Token copied to the clipboard",
  shown: "Token shown on the screen",
  file: "Token saved as a file",
  keychain: "Token saved to the keychain",
  printed: "Token printed",
  answered: "Token answered over REST",
  confirmed: "Token stored, as confirmed",
  never_stored: "Token dropped; it was never stored",
};

const ISSUED: Partial<Record<Delivery, string>> = {
  copied: ", copied to the clipboard",
  file: ", saved as a file",
  keychain: ", saved to the keychain",
  printed: ", printed by the command line",
  answered: ", answered over REST",
};

/** The sentence, in parts. */
export function sentence(entry: HistoryEntry): Part[] {
  const { event, sentence: plainly } = entry;
  const by = ` by ${whoBy(entry)}`;
  switch (event.type) {
    case "key_issued": {
      const how = ISSUED[event["delivery"] as Delivery] ?? "";
      const roles = texts(event["roles"]);
      return [
        plain(`Issued${by}${how}`),
        ...(roles.length > 0 ? [plain(", with "), strong(list(roles))] : []),
      ];
    }
    case "key_delivered": {
      const said = DELIVERED[event["delivery"] as Delivery] ?? "Token delivered";
      return [plain(event["delivery"] === "never_stored" ? said : `${said}${by}`)];
    }
    case "key_edited":
    case "role_edited":
    case "owner_edited": {
      const changes = Array.isArray(event["changes"]) ? (event["changes"] as FieldChange[]) : [];
      const said = changes.flatMap((change, index) => [
        ...(index > 0 ? [plain("; ")] : []),
        ...changed(change),
      ]);
      return [...capitalised(said.length > 0 ? said : [plain("edited")]), plain(by)];
    }
    case "key_suspended":
      return [plain(`Suspended${by}`)];
    case "key_reinstated":
      return [plain(`Reinstated${by}`)];
    case "key_revoked": {
      const reason = REASON[event["reason"] as RevocationReason];
      return [plain(`Revoked${by}${reason ? `: ${reason.toLowerCase()}` : ""}`)];
    }
    case "key_rotated":
      return rotated(event, by);
    case "rotation_completed":
      return [
        plain(
          `Ended: the key that took its place was ${event["by"] === "hand_over" ? "handed over" : "used"}`,
        ),
      ];
    case "key_deleted":
      return [plain(`Deleted${by}`)];
    case "role_removed":
      return [plain("Role "), strong(text(event["name"])), plain(` removed${by}`)];
    default:
      return capitalised([plain(`${plainly || event.type.replaceAll("_", " ")}${by}`)]);
  }
}

/** "Rotated by Maria: the old key ends after 24 hours". */
function rotated(event: HistoryEntry["event"], by: string): Part[] {
  const ends = text(event["ends_at"]);
  const how = event["switch"];
  const said =
    how === "now"
      ? `the old key ${ends ? "was revoked at once" : "ends once the new token is handed over"}`
      : typeof how === "object" && how !== null && "first_use" in how
        ? `the old key ends once the new one is used${ends ? `, at the latest ${day(ends)}` : ""}`
        : `the old key ends ${ends ? day(ends) : "after an overlap"}`;
  const instead = event["instead_of"] ? "; the successor before it was revoked" : "";
  return [plain(`Rotated${by}: ${said}${instead}`)];
}

function changed({ field, from, to }: FieldChange): Part[] {
  switch (field) {
    case "name":
      return [plain("renamed from "), strong(from ?? "")];
    case "description":
      return [plain(to ? "description changed" : "description removed")];
    case "owner":
      return to
        ? [plain("owner set to "), strong(to)]
        : [plain("owner "), strong(from ?? ""), plain(" removed")];
    case "roles":
      return [plain("roles changed from "), strong(from ?? "none"), plain(" to "), strong(to ?? "none")];
    case "grantable_over_rest":
      return [plain(to === "yes" ? "may be granted over REST" : "may no longer be granted over REST")];
    case "expires_at":
      return [plain("expiration changed to "), strong(to ? moment(to) : "never")];
    default:
      return [plain(`${field.replaceAll("_", " ")} changed`), ...(to ? [plain(" to "), strong(to)] : [])];
  }
}

/** A date where the ledger has one, else what it says. */
const moment = (text: string): string => (/^\d{4}-\d\d-\d\dT/.test(text) ? day(text) : text);

const text = (value: unknown): string => (typeof value === "string" ? value : "");

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];

function capitalised([first, ...rest]: Part[]): Part[] {
  if (!first) return [];
  return [{ ...first, text: first.text.charAt(0).toUpperCase() + first.text.slice(1) }, ...rest];
}
