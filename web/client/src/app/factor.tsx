import { encode } from "uqr";
import { useEffect, useState } from "preact/hooks";

import { call } from "./api.js";
import { AddPasskey } from "./passkey/addpasskey.js";
import { challenge } from "./passkey/unlocking.js";
import { knowsPasskeys, showPasskey } from "./passkey/webauthn.js";
import { Alert, Card, Failed, Field, Form, useWork } from "./parts.js";
import { admit, begin, signOut } from "./state.js";
import { t } from "./text/text.js";
import type { Factors, Me } from "./answers.js";

/** The second step of a sign-in: a code, or a passkey where there is one. */
export function ProveFactor() {
  const [code, setCode] = useState("");
  const [passkeys, setPasskeys] = useState(false);
  const work = useWork();
  useEffect(() => {
    const look = async (): Promise<void> => setPasskeys(knowsPasskeys() && ((await call<Factors>("GET", "/api/factor", undefined, { door: true })).passkeys?.length ?? 0) > 0);
    look().catch(() => {}); // the code's field stands there anyway
  }, []);
  const prove = (proof: object): Promise<void> => work.run(async () => admit(await call<Me>("POST", "/api/session/factor", proof, { door: true })));
  return (
    <Card title={t("factorTitle")} lead={t(passkeys ? "factorOrPasskey" : "factorLead")}>
      {passkeys && <ByPasskey onShown={(passkey) => void prove({ passkey })} />}
      <Form submit={t("confirm")} busy={work.busy} cause={work.cause} ready={code.trim() !== ""} onSubmit={() => prove({ code: code.trim() })}>
        <Field label={t("code")} value={code} onValue={setCode} autocomplete="one-time-code" focus={!passkeys} />
      </Form>
      <button class="quiet" onClick={() => void signOut()}>
        {t("signOut")}
      </button>
    </Card>
  );
}

/** Asks a passkey for its answer to the server's challenge. */
export function ByPasskey({ onShown, ready = true }: { onShown: (answer: object) => void; ready?: boolean }) {
  const work = useWork();
  return (
    <>
      <Failed cause={work.cause} />
      <button type="button" class="passkey" aria-disabled={work.busy || !ready} onClick={() => void (work.busy || !ready || work.run(async () => onShown(await showPasskey(await challenge()))))}>
        {work.busy ? t("working") : t("byPasskey")}
      </button>
    </>
  );
}

/** Enrols a second factor where the role needs one. */
export function EnrolFactor() {
  const [codes, setCodes] = useState<string[] | null>(null);
  const work = useWork();
  const enrolled = (given: string[]): Promise<void> => work.run(async () => (given.length > 0 ? setCodes(given) : begin()));
  if (codes) {
    return (
      <Card title={t("recoveryCodesTitle")}>
        <Codes codes={codes} onKept={begin} />
      </Card>
    );
  }
  return (
    <Card title={t("enrolFactorTitle")} lead={t("enrolFactorLead")}>
      <Failed cause={work.cause} />
      <Authenticator onEnrolled={enrolled} />
      <AddPasskey onEnrolled={enrolled} />
      <button class="quiet" onClick={() => void signOut()}>
        {t("signOut")}
      </button>
    </Card>
  );
}

/** Enrols an authenticator: address, then a code of it. */
export function Authenticator({ onEnrolled }: { onEnrolled: (codes: string[]) => Promise<void> }) {
  const [url, setURL] = useState("");
  const [code, setCode] = useState("");
  const work = useWork();
  if (url === "") {
    return (
      <Form submit={t("beginFactor")} busy={work.busy} cause={work.cause} onSubmit={() => work.run(async () => setURL((await call<{ url: string }>("POST", "/api/factor/totp")).url))}>
        {null}
      </Form>
    );
  }
  const secret = new URL(url).searchParams.get("secret") ?? "";
  const confirm = async (): Promise<void> => {
    const { recovery_codes } = await call<{ recovery_codes: string[] | null }>("POST", "/api/factor/totp/confirm", { code: code.trim() });
    await onEnrolled(recovery_codes ?? []);
  };
  return (
    <>
      <QR text={url} />
      <Alert kind="info">
        <p>{t("secretByHand")}</p>
        <code class="long">{secret.replace(/(.{4})/g, "$1 ").trim()}</code>
      </Alert>
      <Form submit={t("confirm")} busy={work.busy} cause={work.cause} ready={code.trim() !== ""} onSubmit={() => work.run(confirm)}>
        <Field label={t("code")} value={code} onValue={setCode} autocomplete="one-time-code" numeric focus />
      </Form>
    </>
  );
}

/** Recovery codes, shown this once. */
export function Codes({ codes, onKept }: { codes: string[]; onKept: () => Promise<void> }) {
  const work = useWork();
  return (
    <>
      <p class="lead">{t("recoveryCodesLead")}</p>
      <ul class="codes">
        {codes.map((one) => (
          <li key={one}>
            <code>{one}</code>
          </li>
        ))}
      </ul>
      <Form submit={t("keptCodes")} busy={work.busy} cause={work.cause} onSubmit={() => work.run(onKept)}>
        {null}
      </Form>
    </>
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
