import { useState } from "preact/hooks";

import { call, Refusal } from "../api.js";
import { deviceName } from "../device.js";
import { Field, Form, useWork } from "../parts.js";
import { t } from "../text/text.js";
import { knowsPasskeys, makePasskey, type Options } from "./webauthn.js";

const LONGEST_NAME = 60;

/** Enrols a passkey of this machine or of a security key; a first factor brings recovery codes. */
export function AddPasskey({ onEnrolled }: { onEnrolled: (codes: string[]) => Promise<void> }) {
  const [name, setName] = useState(deviceName(navigator.userAgent));
  const work = useWork();
  if (!knowsPasskeys()) return null;
  const add = async (): Promise<void> => {
    const credential = await makePasskey(await begin());
    const { recovery_codes } = await call<{ recovery_codes: string[] | null }>("POST", "/api/factor/passkeys", { name: name.trim().slice(0, LONGEST_NAME), credential });
    await onEnrolled(recovery_codes ?? []);
  };
  return (
    <section>
      <h2>{t("passkeyTitle")}</h2>
      <p>{t("passkeyLead")}</p>
      <Form submit={t("passkeyAdd")} busy={work.busy} cause={work.cause} ready={name.trim() !== ""} onSubmit={() => work.run(add)}>
        <Field label={t("passkeyName")} value={name} onValue={setName} />
      </Form>
    </section>
  );
}

/** The server's options; it has none where the operator has set no address for passkeys. */
async function begin(): Promise<Options> {
  try {
    return await call<Options>("POST", "/api/factor/passkeys/begin");
  } catch (cause) {
    throw cause instanceof Refusal && cause.code === "not_found" ? new Refusal("passkeys_off") : cause;
  }
}
