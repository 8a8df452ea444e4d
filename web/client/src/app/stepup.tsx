import { useEffect, useRef, useState } from "preact/hooks";

import { call, type Prove } from "./api.js";
import { ByPasskey } from "./factor.js";
import { knowsPasskeys } from "./passkey/webauthn.js";
import { Field, Form, useWork } from "./parts.js";
import type { Factors } from "./answers.js";
import { t } from "./text/text.js";

let open: ((factor: boolean) => Promise<boolean>) | null = null;

/** Asks for a fresh proof of the person, over whatever screen is shown. */
export const prove: Prove = async (factor) => (open ? open(factor) : false);

interface Asked {
  factor: boolean;
  answer: (given: boolean) => void;
}

/** The dialog behind prove; the page has it once. */
export function StepUp() {
  const [asked, setAsked] = useState<Asked | null>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    open = (factor) => new Promise((answer) => setAsked({ factor, answer }));
    return () => void (open = null);
  }, []);
  useEffect(() => {
    if (asked) dialog.current?.showModal();
  }, [asked]);
  const end = (given: boolean): void => {
    asked?.answer(given);
    dialog.current?.close();
    setAsked(null);
  };
  return (
    <dialog ref={dialog} aria-labelledby="step-up" onCancel={() => end(false)}>
      {asked && <Proof asked={asked} end={end} />}
    </dialog>
  );
}

function Proof({ asked, end }: { asked: Asked; end: (given: boolean) => void }) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const work = useWork();
  const [passkeys, setPasskeys] = useState(false);
  useEffect(() => {
    const look = async (): Promise<void> => setPasskeys(knowsPasskeys() && ((await call<Factors>("GET", "/api/factor")).passkeys?.length ?? 0) > 0);
    if (asked.factor) look().catch(() => {}); // the code's field stands there anyway
  }, []);
  const send = async (proof: object): Promise<void> => {
    await call("POST", "/api/session/step-up", { password, ...proof }, { door: true });
    end(true);
  };
  return (
    <>
      <h2 id="step-up">{t("stepUpTitle")}</h2>
      <p>{t("stepUpLead")}</p>
      <Form submit={t("confirm")} busy={work.busy} cause={work.cause} ready={password !== "" && (!asked.factor || code !== "")} onSubmit={() => work.run(() => send(asked.factor ? { code: code.trim() } : {}))}>
        <Field label={t("password")} value={password} onValue={setPassword} autocomplete="current-password" secret focus />
        {asked.factor && <Field label={t("code")} value={code} onValue={setCode} autocomplete="one-time-code" />}
        {passkeys && <ByPasskey ready={password !== ""} onShown={(passkey) => void work.run(() => send({ passkey }))} />}
      </Form>
      <button class="quiet" onClick={() => end(false)}>
        {t("cancel")}
      </button>
    </>
  );
}
