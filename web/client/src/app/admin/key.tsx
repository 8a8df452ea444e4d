import { useEffect, useState } from "preact/hooks";

import { call, Refusal } from "../api.js";
import { signed } from "../enrol.js";
import { Chip, Failed, useWork } from "../parts.js";
import { ask, state, useStore } from "../state.js";
import { t, when } from "../text/text.js";
import type { Key, Statement, Unsigned } from "../answers.js";
import type { RegistrarKey, Replacement } from "./answers.js";
import { Act, may } from "./parts.js";

const at = (username: string): string => encodeURIComponent(username);

/** Has the server's answers held against the log and signs, with this browser's key, what the desk agrees to. */
async function sign(method: string, input: object): Promise<Statement> {
  const { device } = state.kept ?? {};
  if (!device) throw new Refusal("ended");
  return signed(await ask<Unsigned>(method, input), device);
}

async function confirm(username: string, known: RegistrarKey, said: string): Promise<void> {
  const statement = await sign("confirm", { username, key: known, said, renamed: false });
  const key = await call<Key>("POST", `/api/keys/${at(username)}/events`, { statement });
  await ask("acted", { username, key });
}

/** One of two signatures for somebody who lost every device; whether the new key stands by it. */
async function replace(username: string, known: RegistrarKey, request: Replacement, said: string): Promise<boolean> {
  const { signatures } = await sign("replace", { username, key: known, request, said });
  const { key } = await call<{ key: Key | null }>("POST", `/api/replacements/${at(username)}/signatures`, signatures?.at(-1));
  if (key) await ask("acted", { username, key });
  return key !== null;
}

interface Props {
  username: string;
  known: RegistrarKey | null;
  self: boolean;
  after: (said: string) => Promise<void>;
}

/** Somebody's key, and what a registrar does about it. The fingerprint is not shown here: it has to come from its owner. */
export function PersonKey({ username, known, self, after }: Props) {
  const { own } = useStore();
  const registrar = may("security") && !self && own?.here === "this";
  return (
    <section class="panel" aria-label={t("keyOf")}>
      <h2>
        {t("keyOf")} {known && <Chip kind={known.status === "confirmed" ? "good" : "warning"}>{t(known.status)}</Chip>} {known?.registrar && <Chip kind="plain">{t("isRegistrar")}</Chip>}
      </h2>
      {!known && <p class="hint">{t("noKeyYet")}</p>}
      {known?.status === "unconfirmed" && (
        <>
          <p>{t("unconfirmedOther")}</p>
          {registrar ? (
            <Act label={t("confirmKey")} lead={t("confirmKeyLead")} field={{ label: t("fingerprintRead"), hint: t("fingerprintHint") }} onDo={async (said) => {
              await confirm(username, known, said);
              await after(t("confirmedKey"));
            }} />
          ) : (
            may("security") && !self && <p class="hint">{t("confirmNeedsKey")}</p>
          )}
        </>
      )}
      {known && registrar && <Lost username={username} known={known} after={after} />}
    </section>
  );
}

/** A request for a new key by somebody who lost every device. */
function Lost({ username, known, after }: { username: string; known: RegistrarKey; after: (said: string) => Promise<void> }) {
  const [request, setRequest] = useState<Replacement | null>(null);
  const work = useWork();
  const load = async (): Promise<void> => {
    try {
      setRequest(await call<Replacement>("GET", `/api/replacements/${at(username)}`));
    } catch (cause) {
      if (!(cause instanceof Refusal) || cause.status !== 404) throw cause;
      setRequest(null);
    }
  };
  useEffect(() => void work.run(load), [known]);
  if (!request) return <Failed cause={work.cause} />;
  return (
    <>
      <h3>{t("replacementTitle")}</h3>
      <p>{t("lostAsked", when(request.asked), request.signed)}</p>
      <div class="row">
        <Act label={t("signReplacement")} lead={t("signReplacementLead")} field={{ label: t("fingerprintNew"), hint: t("fingerprintHint") }} onDo={async (said) => {
          const stands = await replace(username, known, request, said);
          await after(t(stands ? "replacedKey" : "replacementHalf"));
        }} />
        <Act label={t("refuseReplacement")} lead={t("refuseReplacementLead")} danger onDo={async () => {
          await call("DELETE", `/api/replacements/${at(username)}`);
          await after(t("refusedReplacement"));
        }} />
      </div>
    </>
  );
}
