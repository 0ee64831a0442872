// The service of the vault in memory: on and off, who called, bundles that are kept. Nothing listens.
import type {
  KeptFile,
  RotateTokenKey,
  ServiceCall,
  ServicePath,
  ServiceState,
  TokenKeyRotation,
  TokenKeyView,
} from "../src/lib/backend/types";
import { isLive } from "../src/lib/format/words";
import { refuse } from "./refuse";
import type { Answers, MockVault } from "./vault";

/** A port that another program has. */
const TAKEN = 5050;

const PATHS: ServicePath[] = [
  { method: "GET", path: "/healthz", summary: "Whether the service is there", needs: [] },
  {
    method: "POST",
    path: "/api/v1/api_keys/verify",
    summary: "Whether a key is good, and what it may do",
    needs: ["keywright.verify"],
  },
  { method: "GET", path: "/api/v1/api_keys", summary: "Keys, page by page", needs: ["keywright.read"] },
  {
    method: "POST",
    path: "/api/v1/api_keys",
    summary: "Issue a key",
    needs: ["keywright.write", "keywright.read"],
  },
];

const ISSUER = "urn:uuid:6f1d0f52-6f0e-4c5b-9c7e-3a2f9d1b8e40";

const KEY: TokenKeyView = {
  kid: "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
  algorithm: "es256",
  phase: "signs",
  signs_from: null,
  signs_until: null,
  live_keys: 12,
  last_ends_at: null,
};

export class MockService {
  state: ServiceState = {
    address: null,
    problem: null,
    settings: { port: 5000, writes: false, with_window: false },
  };
  checks = true;
  calls: ServiceCall[] = [];
  kept: KeptFile[] = [];
  tokenKeys: TokenKeyView[] = [KEY];
}

export function serviceAnswers(
  vault: MockVault,
): Pick<
  Answers,
  | "start_service"
  | "stop_service"
  | "set_service"
  | "service_checks"
  | "service_calls"
  | "service_paths"
  | "save_openapi"
  | "save_guide"
  | "publishing"
  | "save_jwks"
  | "token_keys"
  | "preview_token_key_rotation"
  | "rotate_token_key"
  | "save_bundle"
  | "save_status_list"
  | "keep_bundle"
  | "stop_keeping"
> {
  const { service } = vault;
  const signed = () => vault.keys.filter(({ format, status }) => format === "jwt" && isLive(status));
  const rotation = ({ algorithm, switch: when }: RotateTokenKey): TokenKeyRotation => {
    const ends = when.type === "emergency" ? signed() : [];
    return {
      kid: null,
      algorithm: algorithm ?? vault.rules.token_algorithm,
      signs_from: new Date(
        Date.now() + (when.type === "planned" ? when.lead_seconds * 1000 : 0),
      ).toISOString(),
      dropped: when.type === "emergency" ? service.tokenKeys.map(({ kid }) => kid) : [],
      revoked_keys: ends.map(({ id, name }) => ({ id, name })),
      revoked_count: ends.length,
    };
  };
  const listen = (port: number): void => {
    if (port === TAKEN)
      refuse(
        "in_use",
        `Port ${port} is in use by another program. Choose another port, or end that program.`,
        "port",
      );
    service.state.address = `http://127.0.0.1:${port}`;
  };
  return {
    start_service: () => {
      listen(service.state.settings.port);
      service.state.problem = null;
      return service.state;
    },
    stop_service: () => {
      service.state.address = null;
      return service.state;
    },
    set_service: (settings) => {
      if (service.state.address !== null) listen(settings.port);
      service.state.settings = settings;
      return service.state;
    },
    service_checks: () => service.checks,
    service_calls: () => service.calls,
    service_paths: () => PATHS,
    save_openapi: () => ({ path: "/home/maria/keywright.openapi.json" }),
    save_guide: () => ({ path: "/home/maria/keywright.rest.md" }),
    publishing: () => ({
      trust: vault.role === "viewer" ? null : "q3fGk8mB1sYV0u2xJvCw7nPz5rTd9aHe4LiKoXy6bQM",
      jwks: JSON.stringify({ keys: [{ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" }] }, null, 2),
      issuer: ISSUER,
      audience: vault.rules.token_audience ?? ISSUER,
      kept: service.kept,
    }),
    token_keys: () => service.tokenKeys,
    preview_token_key_rotation: rotation,
    rotate_token_key: (request) => {
      const made = rotation(request);
      for (const key of signed())
        if (made.revoked_keys.some(({ id }) => id === key.id)) key.status = "revoked";
      const key = { ...KEY, kid: "newKeyThumbprint00000000000000000000000000x", algorithm: made.algorithm };
      service.tokenKeys =
        request.switch.type === "emergency"
          ? [key]
          : [
              ...service.tokenKeys.map((old) => ({ ...old, signs_until: made.signs_from })),
              { ...key, phase: "next", signs_from: made.signs_from },
            ];
      vault.changed();
      return { ...made, kid: key.kid };
    },
    save_status_list: () => {
      if (vault.rules.status_list_address === null)
        refuse("invalid_argument", "This vault has no address for a status list.", "status_list_address");
      return {
        path: "/home/maria/Acme.list.jwt",
        tells_of: signed().length,
        valid_until: new Date(Date.now() + 7 * 86_400_000).toISOString(),
      };
    },
    save_jwks: () => ({ path: "/home/maria/Acme.jwks.json" }),
    save_bundle: () => ({
      path: "/home/maria/Acme.kwb",
      tells_of: vault.keys.length,
      valid_until: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    }),
    keep_bundle: () => {
      const at = Date.now();
      const file: KeptFile = {
        path: "/srv/keywright/Acme.kwb",
        written_at: new Date(at).toISOString(),
        valid_until: new Date(at + 7 * 86_400_000).toISOString(),
        problem: null,
      };
      service.kept = [...service.kept.filter(({ path }) => path !== file.path), file];
      return file;
    },
    stop_keeping: ({ path }) => {
      service.kept = service.kept.filter((file) => file.path !== path);
      return null;
    },
  };
}
