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
  412: "Changed meanwhile",
  413: "Too long",
  415: "Not JSON",
  421: "Wrong host",
  422: "Refused",
  428: "If-Match missing",
  431: "Headers too long",
  500: "Failed",
  503: "No answer now",
};

/** "200 OK", "404 Not found". */
export const answer = (status: number): string => [String(status), STATUS[status]].filter(Boolean).join(" ");

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
