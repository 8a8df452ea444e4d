import { encode } from "uqr";
import { useState } from "preact/hooks";

import { call } from "./api.js";
import { Alert, Card, Field, Form, useWork } from "./parts.js";
import { admit, begin, signOut } from "./state.js";
import { t } from "./text/text.js";
import type { Me } from "./answers.js";

/** The second step of a sign-in. */
export function ProveFactor() {
  const [code, setCode] = useState("");
  const work = useWork();
  return (
    <Card title={t("factorTitle")} lead={t("factorLead")}>
      <Form submit={t("confirm")} busy={work.busy} cause={work.cause} ready={code.trim() !== ""} onSubmit={() => work.run(async () => admit(await call<Me>("POST", "/api/session/factor", { code: code.trim() }, { door: true })))}>
        <Field label={t("code")} value={code} onValue={setCode} autocomplete="one-time-code" focus />
      </Form>
      <button class="quiet" onClick={() => void signOut()}>
        {t("signOut")}
      </button>
    </Card>
  );
}

/** Enrols an authenticator where the role needs one: address, code, recovery codes. */
export function EnrolFactor() {
  const [url, setURL] = useState("");
  const [code, setCode] = useState("");
  const [codes, setCodes] = useState<string[] | null>(null);
  const work = useWork();
  if (codes) {
    return (
      <Card title={t("recoveryCodesTitle")} lead={t("recoveryCodesLead")}>
        <ul class="codes">
          {codes.map((one) => (
            <li key={one}>
              <code>{one}</code>
            </li>
          ))}
        </ul>
        <Form submit={t("keptCodes")} busy={work.busy} cause={work.cause} onSubmit={() => work.run(begin)}>
          {null}
        </Form>
      </Card>
    );
  }
  if (url === "") {
    return (
      <Card title={t("enrolFactorTitle")} lead={t("enrolFactorLead")}>
        <Form submit={t("beginFactor")} busy={work.busy} cause={work.cause} onSubmit={() => work.run(async () => setURL((await call<{ url: string }>("POST", "/api/factor/totp")).url))}>
          {null}
        </Form>
        <button class="quiet" onClick={() => void signOut()}>
          {t("signOut")}
        </button>
      </Card>
    );
  }
  const secret = new URL(url).searchParams.get("secret") ?? "";
  const confirm = async (): Promise<void> => {
    const { recovery_codes } = await call<{ recovery_codes: string[] | null }>("POST", "/api/factor/totp/confirm", { code: code.trim() });
    if (recovery_codes?.length) setCodes(recovery_codes);
    else await begin();
  };
  return (
    <Card title={t("enrolFactorTitle")} lead={t("enrolFactorLead")}>
      <QR text={url} />
      <Alert kind="info">
        <p>{t("secretByHand")}</p>
        <code class="long">{secret.replace(/(.{4})/g, "$1 ").trim()}</code>
      </Alert>
      <Form submit={t("confirm")} busy={work.busy} cause={work.cause} ready={code.trim() !== ""} onSubmit={() => work.run(confirm)}>
        <Field label={t("code")} value={code} onValue={setCode} autocomplete="one-time-code" numeric focus />
      </Form>
    </Card>
  );
}

/** A QR code as one path, drawn by the browser itself. */
function QR({ text }: { text: string }) {
  const { data, size } = encode(text, { border: 4 });
  const path = data.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")).join("")).join("");
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t("qrAlt")} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
