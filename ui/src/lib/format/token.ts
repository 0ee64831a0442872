// Whether a text holds what looks like a secret: then it is identified, and neither searched for nor shown. As Rust sees it
// (`view/pasted.rs`, `model/secret_shape.rs`) and a little more: the check digits are not looked at, so what lost a
// letter on the way is one too.

/** An id and a secret, whatever stands before: a prefix in capitals, the name of a variable. */
const OPAQUE = /_[0-9A-Za-z]{12}_[0-9A-Za-z]{16,}/;
/** A secret alone, or one whose id went wrong: nobody searches for so many letters of every kind without a gap. */
const LONG = /[0-9A-Za-z]{43,}/;
const EVERY_KIND = /(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])/;
const SIGNED = /eyJ[\w-]*\.[\w-]+\.[\w-]+|eyJ[\w-]{8,}\.[\w-]{8,}/;
const PRIVATE_KEY = /-----BEGIN [^]*PRIVATE KEY|AGE-SECRET-KEY-|PUTTY-USER-KEY-FILE-/i;
/** How OpenSSH's format begins, without its header. */
const OPENSSH = "b3BlbnNzaC1rZXktdjEA";

/** Whether there is a token in it, whole or nearly, or a private key. */
export const looksSecret = (text: string): boolean =>
  OPAQUE.test(text) ||
  EVERY_KIND.test(LONG.exec(text)?.[0] ?? "") ||
  SIGNED.test(text) ||
  PRIVATE_KEY.test(text) ||
  text.includes(OPENSSH);
