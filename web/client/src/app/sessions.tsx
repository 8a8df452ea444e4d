import { useEffect, useState } from "preact/hooks";

import { call } from "./api.js";
import { deviceName } from "./device.js";
import { Factors } from "./passkey/factors.js";
import { Alert, Chip, Failed, Title, useWork, Wait } from "./parts.js";
import { atTheDoor } from "./state.js";
import { t, when } from "./text/text.js";
import type { Session } from "./answers.js";

/** Where the person is signed in, and with what second factor. */
export function Sessions() {
  const [sessions, setSessions] = useState<Session[] | null>(null);
  const [ended, setEnded] = useState(0);
  const work = useWork();
  const load = async (): Promise<void> => {
    setSessions((await call<Session[] | null>("GET", "/api/sessions")) ?? []);
  };
  useEffect(() => void work.run(load), []);
  const end = (one: Session): Promise<void> =>
    work.run(async () => {
      await call("DELETE", `/api/sessions/${one.id}`);
      if (one.current) return atTheDoor("signedOutByYou");
      setEnded(1);
      await load();
    });
  const endOthers = (): Promise<void> =>
    work.run(async () => {
      setEnded((await call<{ ended: number }>("DELETE", "/api/sessions")).ended);
      await load();
    });
  return (
    <>
      <Title>{t("sessions")}</Title>
      <p class="lead">{t("sessionsLead")}</p>
      <Failed cause={work.cause} />
      {ended > 0 && (
        <Alert kind="good">
          <p>{t("sessionEnded", ended)}</p>
        </Alert>
      )}
      {sessions === null && work.busy && <Wait>{t("loading")}</Wait>}
      <ul class="panels">
        {(sessions ?? []).map((one) => (
          <li class="panel" key={one.id}>
            <div class="grow">
              <strong class="wrap">{deviceName(one.device)}</strong> {one.current && <Chip kind="good">{t("sessionHere")}</Chip>}
              <p class="hint">{[one.address, t("sessionBegun", when(one.begun)), t("sessionSeen", when(one.seen))].join(" · ")}</p>
            </div>
            <button onClick={() => void end(one)} aria-label={`${t("sessionEnd")}: ${deviceName(one.device)} ${when(one.begun)}`}>
              {t("sessionEnd")}
            </button>
          </li>
        ))}
      </ul>
      {(sessions?.length ?? 0) > 1 && <button onClick={() => void endOthers()}>{t("sessionEndOthers")}</button>}
      <Factors />
    </>
  );
}
