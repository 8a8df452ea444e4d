import { useState } from "preact/hooks";

import { fromBase64, toBase64 } from "../base64.js";
import { fromHex, toHex, type Bytes } from "../bytes.js";
import { call, Refusal } from "./api.js";
import { newDevice, type Device } from "./keep.js";
import { NewPassphrase, type NewSecret } from "./passphrase.js";
import { Alert, Card, Form, useWork } from "./parts.js";
import { ask, change, keepDevice, lookAtOwnKey } from "./state.js";
import { t } from "./text/text.js";
import type { Key, Me, Statement, Unsigned } from "./answers.js";
import { vault } from "./workers.js";

/** Signs a statement with this browser's key. */
export async function signed({ statement, message }: Unsigned, device: { public: string; signing: CryptoKey }): Promise<Statement> {
  const signature = new Uint8Array(await crypto.subtle.sign("Ed25519", device.signing, fromBase64(message)));
  return { ...statement, signatures: [...(statement.signatures ?? []), { device: toBase64(fromHex(device.public)), signature: toBase64(signature) }] };
}

/** Draws this browser's keys, or says that it is too old for them. */
export async function drawDevice(): Promise<{ public: string; raw: Bytes; signing: CryptoKey; wrap: CryptoKey }> {
  try {
    const drawn = await newDevice();
    return { public: toHex(drawn.public), raw: drawn.public, signing: drawn.signing, wrap: drawn.wrap };
  } catch {
    throw new Refusal("browser_too_old", 0, { vi: t("browserTooOld"), en: t("browserTooOld") });
  }
}

/**
 * Makes the person's keys and enrols their public halves. The wrapped halves are
 * on disk before the server hears of them, so that no enrolled key is ever without
 * its owner; a repeated call goes on with the keys already made.
 */
async function enrol(passphrase: string): Promise<void> {
  const me = await call<Me>("GET", "/api/me");
  if (me.key && me.key.status !== "revoked") return lookAtOwnKey(me.key); // an answer that was lost
  const drawn = await drawDevice();
  const made = await vault({ do: "make", device: drawn.wrap, passphrase });
  const device: Device = { public: drawn.public, signing: drawn.signing, wrap: drawn.wrap, account: made.wrapped as Bytes };
  await keepDevice(device);
  const unsigned = await ask<Unsigned>("new_key", { username: me.person.username, key: me.key, account: made.recipient, device: device.public });
  const key = await call<Key>("POST", "/api/keys", { statement: await signed(unsigned, device), account: made.recipient });
  if (key.account !== made.recipient) throw new Refusal("foreign_key");
  await lookAtOwnKey(key, true);
  change({ account: made.secret });
}

/** First keys of a person. */
export function Enrol() {
  const [secret, setSecret] = useState<NewSecret>({ value: "", ready: false });
  const work = useWork();
  return (
    <Card title={t("enrolTitle")} lead={t("enrolLead")}>
      <ol class="steps">
        <li>{t("enrolStep1")}</li>
        <li>{t("enrolStep2")}</li>
        <li>{t("enrolStep3")}</li>
      </ol>
      <Form submit={t("enrolDo")} busy={work.busy} working={t("enrolling")} cause={work.cause} ready={secret.ready} onSubmit={() => work.run(() => enrol(secret.value))}>
        <NewPassphrase onSecret={setSecret} />
        <Alert kind="warning">
          <p>{t("noPassphraseReset")}</p>
        </Alert>
      </Form>
    </Card>
  );
}
