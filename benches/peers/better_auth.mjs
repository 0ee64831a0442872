// better-auth's API key plugin, in memory of SQLite, rate limit off: how long it takes to verify a key, in nanoseconds, median.
// Arguments: how many keys, and how many verifications.
import { apiKey } from "@better-auth/api-key";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import Database from "better-sqlite3";
import { each, report } from "./measure.mjs";

const [keys, times] = process.argv.slice(2).map(Number);
const options = {
  database: new Database(":memory:"),
  secret: "only for a measurement, in memory",
  baseURL: "http://127.0.0.1",
  emailAndPassword: { enabled: true },
  telemetry: { enabled: false },
  plugins: [apiKey({ rateLimit: { enabled: false } })],
};
await (await getMigrations(options)).runMigrations();
const auth = betterAuth(options);
const { user } = await auth.api.signUpEmail({ body: { name: "a", email: "a@example.com", password: "correct horse" } });
const made = [];
for (let number = 0; number < keys; number++) {
  const { key } = await auth.api.createApiKey({ body: { name: `key ${number}`, userId: user.id } });
  made.push(key);
}
const nanoseconds = await each(times, async (number) => {
  const { valid } = await auth.api.verifyApiKey({ body: { key: made[(number * 7919) % made.length] } });
  if (!valid) throw new Error("not valid");
});
report("better-auth API keys, SQLite in memory", "opaque", nanoseconds);
