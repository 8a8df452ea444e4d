import { useState } from "preact/hooks";

import { strengthOf, strongSecret } from "../account.js";
import { Alert, Card, Field, Form, useWork } from "./parts.js";
import { UnlockByPasskey } from "./passkey/unlock.js";
import { unlock, useStore } from "./state.js";
import { t, type Said } from "./text/text.js";

/** A new passphrase, entered twice, with its strength shown. */
export interface NewSecret {
  value: string;
  ready: boolean;
}

export function NewPassphrase({ onSecret }: { onSecret: (secret: NewSecret) => void }) {
  const [first, setFirst] = useState("");
  const [again, setAgain] = useState("");
  const strength = strengthOf(first);
  const take = (a: string, b: string): void => {
    setFirst(a);
    setAgain(b);
    onSecret({ value: a, ready: strongSecret(a) && a === b });
  };
  return (
    <>
      <Field label={t("newPassphrase")} value={first} onValue={(v) => take(v, again)} autocomplete="new-password" hint={t("ruleSecret")} secret />
      <div class="strength">
        <meter min={0} max={3} low={2} high={3} optimum={3} value={strength} aria-label={t("newPassphrase")} />
        <span role="status">{t(`strength${strength}` as Said)}</span>
      </div>
      <Field label={t("passphraseAgain")} value={again} onValue={(v) => take(first, v)} autocomplete="new-password" {...(again !== "" && again !== first ? { wrong: t("differ") } : {})} secret />
    </>
  );
}

/** Says at every door that a sending waits behind it. */
export function SendingPaused() {
  const { paused } = useStore();
  return paused ? <Alert kind="warning" title={t("sendingPaused")}>{<p>{t("sendingPausedLead")}</p>}</Alert> : null;
}

/** Asks for the passphrase of this browser's key. */
export function Unlock() {
  const [passphrase, setPassphrase] = useState("");
  const work = useWork();
  return (
    <Card title={t("unlockTitle")} lead={t("unlockLead")}>
      <SendingPaused />
      <Form submit={t("unlock")} busy={work.busy} cause={work.cause} ready={passphrase !== ""} onSubmit={() => work.run(() => unlock(passphrase))}>
        <Field label={t("passphrase")} value={passphrase} onValue={setPassphrase} autocomplete="current-password" secret focus />
      </Form>
      <UnlockByPasskey />
      {location.hash !== "#/keys" && (
        <p>
          <a class="button" href="#/keys">
            {t("lostForgot")}
          </a>
        </p>
      )}
    </Card>
  );
}
