/**
 * Why sealed bytes are refused:
 * format — not what the format allows, whoever wrote them;
 * recipients — fewer than 1 or more than 1000 recipients;
 * header-too-large — an age header over 2 MiB;
 * stanza — an age header with a stanza of another class;
 * tampered — well formed, but changed since it was sealed, or put in another's place;
 * signature — the manifest isn't signed by the device key it names;
 * chain — manifests, each signed well, that do not follow each other;
 * not-for-you — well formed, and sealed to another key.
 */
export type Refusal =
  | "format"
  | "recipients"
  | "header-too-large"
  | "stanza"
  | "tampered"
  | "signature"
  | "chain"
  | "not-for-you";

/** The one error of this package. Its message never holds a secret. */
export class SealedError extends Error {
  override readonly name = "SealedError";

  constructor(
    readonly refusal: Refusal,
    message: string,
  ) {
    super(message);
  }
}
