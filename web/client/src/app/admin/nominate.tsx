import { useState } from "preact/hooks";

import { call, Refusal } from "../api.js";
import { Alert, Field, Form, useWork } from "../parts.js";
import { t } from "../text/text.js";
import type { Nominated } from "./answers.js";

/** Proposes somebody of the own unit for the roster. */
export function Nominate({ onDone }: { onDone: () => void }) {
  const [username, setUsername] = useState("");
  const [number, setNumber] = useState("");
  const [done, setDone] = useState("");
  const work = useWork();
  const nominate = async (): Promise<void> => {
    setDone("");
    const name = username.trim();
    const [one] = await call<Nominated[]>("POST", "/api/roster/nominations", { nominations: [{ username: name, number: number.trim() }] });
    if (one?.error) throw new Refusal(one.error.code, 0, one.error.message);
    setDone(name);
    setUsername("");
    onDone();
  };
  return (
    <details class="panel">
      <summary>{t("nominate")}</summary>
      <p class="hint">{t("nominateLead")}</p>
      <Form submit={t("nominateDo")} busy={work.busy} cause={work.cause} ready={username.trim() !== "" && number.trim() !== ""} onSubmit={() => work.run(nominate)}>
        <Field label={t("nominee")} value={username} onValue={setUsername} hint={t("nomineeHint")} />
        <Field label={t("nominationNo")} value={number} onValue={setNumber} hint={t("nominationHint")} />
      </Form>
      {done !== "" && (
        <Alert kind="good">
          <p>{t("nominatedOne", done)}</p>
        </Alert>
      )}
    </details>
  );
}
