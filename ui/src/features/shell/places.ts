// The places of an open vault, in the order of the side bar: one table for the side bar and the palette.
import { app, type Place } from "$lib/state/app.svelte";
import { records } from "$lib/state/records.svelte";

export type PlaceRow = { place: Place; label: string; amount: number | null };

/** The places that there are now, Settings left out: it stands apart. */
export function places(): PlaceRow[] {
  const counts = app.vault?.counts;
  return [
    { place: "keys", label: "Keys", amount: counts?.keys ?? 0 },
    { place: "roles", label: "Roles", amount: counts?.roles ?? 0 },
    { place: "owners", label: "Owners", amount: counts?.owners ?? 0 },
    // Only where a role can be limited to one.
    ...(hasAccounts()
      ? [{ place: "accounts" as const, label: "Accounts", amount: records.accounts.length }]
      : []),
    { place: "calendar", label: "Calendar", amount: null },
    { place: "activity", label: "Activity", amount: null },
    { place: "review", label: "Review", amount: null },
  ];
}

/** Whether accounts mean anything in this vault. */
export const hasAccounts = (): boolean =>
  records.accounts.length > 0 || records.roles.some(({ scoped }) => scoped);
