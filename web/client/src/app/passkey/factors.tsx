import { useEffect, useState } from "preact/hooks";

import type { Factors as Has } from "../answers.js";
import { call } from "../api.js";
import { Authenticator, Codes } from "../factor.js";
import { Alert, Failed, useWork } from "../parts.js";
import { t, when } from "../text/text.js";
import { AddPasskey } from "./addpasskey.js";

/** What the person has as second factor: shown, added, removed. */
export function Factors() {
  const [has, setHas] = useState<Has | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const work = useWork();
  const load = async (): Promise<void> => setHas(await call<Has>("GET", "/api/factor"));
  useEffect(() => void work.run(load), []);
  const enrolled = async (given: string[]): Promise<void> => {
    if (given.length > 0) setCodes(given);
    await load();
  };
  const remove = (id: string): Promise<void> =>
    work.run(async () => {
      await call("DELETE", `/api/factor/${id}`);
      await load();
    });
  const renew = (): Promise<void> => work.run(async () => enrolled((await call<{ recovery_codes: string[] | null }>("POST", "/api/factor/codes")).recovery_codes ?? []));
  if (!has) return <Failed cause={work.cause} />;
  const enough = has.totp !== null || (has.passkeys?.length ?? 0) > 0;
  return (
    <section aria-label={t("factorTitle")}>
      <h2>{t("factorTitle")}</h2>
      {!enough && <p>{t(has.required ? "factorNeeded" : "factorNone")}</p>}
      <Failed cause={work.cause} />
      <ul class="panels">
        {has.totp !== null && (
          <li class="panel">
            <div class="grow">{t("factorHave", when(has.totp))}</div>
            <button aria-label={`${t("remove")}: ${t("factorHave", when(has.totp))}`} onClick={() => void remove("totp")}>
              {t("remove")}
            </button>
          </li>
        )}
        {(has.passkeys ?? []).map((one) => (
          <li class="panel" key={one.id}>
            <div class="grow">
              <strong class="wrap">{one.name}</strong>
              <p class="hint">{t("passkeySince", when(one.added))}</p>
            </div>
            <button aria-label={`${t("remove")}: ${one.name}`} onClick={() => void remove(one.id)}>
              {t("remove")}
            </button>
          </li>
        ))}
        {enough && (
          <li class="panel">
            <div class="grow">{t("factorCodes", has.codes)}</div>
            <button onClick={() => void renew()}>{t("codesRenew")}</button>
          </li>
        )}
      </ul>
      {codes && (
        <Alert kind="info" title={t("recoveryCodesTitle")}>
          <Codes codes={codes} onKept={async () => setCodes(null)} />
        </Alert>
      )}
      {has.totp === null && (
        <section>
          <h2>{t("phoneTitle")}</h2>
          <p>{t("phoneLead")}</p>
          <Authenticator onEnrolled={enrolled} />
        </section>
      )}
      <AddPasskey onEnrolled={enrolled} />
    </section>
  );
}
