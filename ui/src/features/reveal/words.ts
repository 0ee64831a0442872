// What the reveal card says, for a key's token and for a recovery code.
import type { RevealSubject } from "$lib/backend";

export type Words = {
  title: string;
  lead: string;
  label: string;
  /** As it stands inside a sentence: "the token". */
  noun: string;
  copy: string;
  stored: string;
  unstored: string;
};

export function wordsFor(subject: RevealSubject, rotated = false): Words {
  if (subject.kind === "key") {
    return {
      title: `${rotated ? "Key rotated" : "Key issued"}: ${subject.name}`,
      lead: "This is the only time this key can be had. Nothing can bring it back. The name only identifies it.",
      label: "Key",
      noun: "the key",
      copy: "Copy key",
      stored: "I have stored this key",
      unstored: "You have not stored this key. Without it, the key is useless.",
    };
  }
  return {
    title: `Recovery code of ${subject.vault}`,
    lead: "It opens the vault when nothing else does. This is the only time that it can be had: keep it on paper, or where the vault is not.",
    label: "Code",
    noun: "the code",
    copy: "Copy code",
    stored: "I have stored this code",
    unstored:
      "You have not stored this code. If this computer’s keychain or your passphrase is lost, the vault is lost with it.",
  };
}
