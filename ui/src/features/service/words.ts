// What the page of the service says: statuses as people know them, and what is wrong with a port.

const STATUS: Record<number, string> = {
  200: "OK",
  201: "Created",
  204: "Done",
  400: "Not understood",
  401: "No good key",
  403: "Not allowed",
  404: "Not found",
  405: "Wrong method",
  408: "Too slow",
  409: "Refused",
  410: "Gone",
  412: "Changed meanwhile",
  413: "Too long",
  415: "Not JSON",
  421: "Wrong host",
  422: "Refused",
  428: "If-Match missing",
  431: "Headers too long",
  500: "Failed",
  503: "Not now",
  507: "Disk full",
};

/** What kept the service from answering, by the code of its problem. */
const NOT_NOW: Record<string, string> = {
  locked: "Locked",
  vault_in_use: "Vault in use",
  vault_damaged: "Vault damaged",
  read_only: "Read-only",
  too_busy: "Too busy",
};

/** "200 OK", "503 Locked". */
export const answer = (status: number, code: string | null): string =>
  [String(status), NOT_NOW[code ?? ""] ?? STATUS[status]].filter(Boolean).join(" ");

/** How an answer is to be seen: what went through, what was refused, what failed. */
export const toneOf = (status: number): "plain" | "warn" | "bad" =>
  status < 400 ? "plain" : status < 500 ? "warn" : "bad";

/** The port that is written there; null: none that can be one. */
export const portIn = (text: string): number | null => {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text.trim()) : 0;
  return port >= LOWEST && port <= HIGHEST ? port : null;
};

const LOWEST = 1024;
const HIGHEST = 65_535;

export const NO_PORT = `Give a port from ${LOWEST} to ${HIGHEST}.`;

/** Where a service would answer on this port. */
export const addressAt = (port: number): string => `http://127.0.0.1:${port}`;

/** The hosts of a text as the rule takes them; "none" where there are none. */
export const hostsIn = (text: string): string =>
  text
    .split(/[\s,]+/)
    .filter(Boolean)
    .join(",") || "none";

/** The rule's hosts as a person writes them. */
export const hostsOf = (setting: string): string => (setting === "none" ? "" : setting.replaceAll(",", ", "));
