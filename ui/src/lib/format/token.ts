// Whether a text holds what looks like a secret: then it is identified, and neither searched for nor shown.

const OPAQUE = /(^|[^0-9A-Za-z_])[a-z0-9]{2,12}_[0-9A-Za-z]{12}_[0-9A-Za-z]{16,}/;
const SIGNED = /eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}/;
const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/;

/** Whether there is a token in it, whole or nearly, or a private key. */
export const looksSecret = (text: string): boolean =>
  OPAQUE.test(text) || SIGNED.test(text) || PRIVATE_KEY.test(text);
