import { useState } from "preact/hooks";

import { strongSecret } from "../account.js";
import { call, Refusal } from "./api.js";
import { Alert, Card, Field, Form, useWork } from "./parts.js";
import { SendingPaused } from "./passphrase.js";
import { admit, useStore } from "./state.js";
import { t } from "./text/text.js";
import type { Me } from "./answers.js";

/** The door: user name and password, and the change of a password that has to be changed first. */
export function SignIn() {
  const { door } = useStore();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [mustChange, setMustChange] = useState(false);
  const work = useWork();
  const enter = async (secret: string): Promise<void> => {
    try {
      await admit(await call<Me>("POST", "/api/session", { username: username.trim(), password: secret }, { door: true }));
    } catch (cause) {
      if (!(cause instanceof Refusal) || cause.code !== "password_must_change") throw cause;
      setMustChange(true);
    }
  };
  if (mustChange) return <ChangePassword username={username.trim()} old={password} enter={enter} />;
  return (
    <Card title={t("signInTitle")} lead={`${t("tagline")}. ${t("signInLead")}`}>
      {door && (
        <Alert kind="info">
          <p>{t(door)}</p>
        </Alert>
      )}
      <SendingPaused />
      <Form submit={t("signIn")} busy={work.busy} cause={work.cause} ready={username.trim() !== "" && password !== ""} onSubmit={() => work.run(() => enter(password))}>
        <Field label={t("login")} value={username} onValue={setUsername} autocomplete="username" focus />
        <Field label={t("password")} value={password} onValue={setPassword} autocomplete="current-password" secret />
      </Form>
      <p class="hint">{t("forgotten")}</p>
      <p class="hint">{t("doorNote")}</p>
    </Card>
  );
}

function ChangePassword({ username, old, enter }: { username: string; old: string; enter: (secret: string) => Promise<void> }) {
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const work = useWork();
  const differs = again !== "" && again !== fresh;
  return (
    <Card title={t("passwordTitle")} lead={t("passwordLead")}>
      <Form
        submit={t("changePassword")}
        busy={work.busy}
        cause={work.cause}
        ready={strongSecret(fresh) && fresh === again}
        onSubmit={() =>
          work.run(async () => {
            await call("POST", "/api/password", { username, old, new: fresh }, { door: true });
            await enter(fresh);
          })
        }
      >
        <Field label={t("newPassword")} value={fresh} onValue={setFresh} autocomplete="new-password" hint={t("ruleSecret")} secret focus />
        <Field label={t("newPasswordAgain")} value={again} onValue={setAgain} autocomplete="new-password" {...(differs ? { wrong: t("differ") } : {})} secret />
      </Form>
    </Card>
  );
}
