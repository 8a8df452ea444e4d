import { useEffect, useState } from "preact/hooks";

import { Act, called, may } from "../admin/parts.js";
import { call } from "../api.js";
import { Unlock } from "../passphrase.js";
import { Alert, Failed, Title, useWork, Wait } from "../parts.js";
import { ask, desk, useStore } from "../state.js";
import { t, tOf, when } from "../text/text.js";
import { save } from "../trace/save.js";
import { Caveats, Verdict } from "../trace/verdict.js";
import type { Leak, LeakResult } from "./answers.js";
import { numberOf, StateChip } from "./leaks.js";
import { Prove } from "./prove.js";

/** One request for a trace: held against the log, answered by whoever is asked, read by whoever asked. */
export function OneLeak({ of: request }: { of: string }) {
  const { me } = useStore();
  const [leak, setLeak] = useState<Leak | null>(null);
  const [mine, setMine] = useState(false);
  const work = useWork();
  const take = async (next: Leak): Promise<void> => {
    setMine(await ask<boolean>("leak_verify", { request: next }));
    setLeak(next);
  };
  const load = (): Promise<void> => work.run(async () => take(await call<Leak>("GET", `/api/traces/${request}`)));
  useEffect(() => void load(), []);
  if (!leak) return work.cause ? <Failed cause={work.cause} /> : <Wait>{t("loading")}</Wait>;
  const open = leak.state === "filed" || leak.state === "running";
  const end = (how: "refusal" | "withdrawal") => async (reason: string) => take(await call<Leak>("POST", `/api/traces/${request}/${how}`, { reason }));
  return (
    <>
      <div class="headline">
        <Title>{t("leakTitle", leak.incident)}</Title>
        <StateChip state={leak.state} />
      </div>
      <Facts leak={leak} />
      {leak.by.id === me?.person.id && leak.result && <Answer leak={leak} />}
      {open && mine && (leak.asked.length === 1 ? <Prove leak={leak} onDone={take} /> : <Alert kind="info"><p>{t("leakByTwo", leak.request)}</p></Alert>)}
      <div class="row">
        {open && mine && <Act label={t("leakDecline")} lead={t("leakDeclineLead")} field={{ label: t("leakWhy") }} danger onDo={end("refusal")} />}
        {open && may("security") && <Act label={t("leakWithdraw")} lead={t("leakWithdrawLead")} field={{ label: t("leakWhy") }} danger onDo={end("withdrawal")} />}
        <a class="button" href="#/leaks">
          {t("leaksTitle")}
        </a>
      </div>
    </>
  );
}

function Facts({ leak }: { leak: Leak }) {
  const rows: [string, string][] = [
    [t("leakAskedBy"), t("leakLogged", called(leak.by), when(leak.at), leak.log_index)],
    [t("leakAsked"), leak.asked.map(called).join("; ")],
    [t("minutesDocument"), numberOf(leak)],
    [t("leakReason"), leak.reason],
  ];
  if (leak.code) rows.push([t("leakCode"), leak.code]);
  for (const picture of leak.pictures) rows.push([t("leakPicture"), `SHA-256 ${picture}`]);
  if (leak.ended_by && leak.ended_at) rows.push([tOf("leak_", leak.state), [t("leakLogged", called(leak.ended_by), when(leak.ended_at), leak.end_index ?? 0), leak.words].filter(Boolean).join(" ")]);
  if (leak.result) rows.push([t("leakSum"), `SHA-256 ${leak.result.sha256}`]);
  return (
    <table class="facts-table">
      <tbody>
        {rows.map(([what, value], i) => (
          <tr key={i}>
            <th scope="row">{what}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What the answer says: nothing is shown before its entry, signature and hash have been verified and its decision repeated. */
function Answer({ leak }: { leak: Leak }) {
  const { account } = useStore();
  const [read, setRead] = useState<{ result: LeakResult; signed: Uint8Array<ArrayBuffer> } | null>(null);
  const work = useWork();
  useEffect(() => {
    if (account === null || !leak.result?.sealed) return;
    void work.run(async () => {
      const [result, signed] = await (await desk()).callWith("leak_result", { request: leak, account }, null);
      setRead({ result: result as LeakResult, signed: signed ?? new Uint8Array() });
    });
  }, [account, leak]);
  if (!leak.result?.sealed) return <Alert kind="warning"><p>{t("leakLost")}</p></Alert>;
  if (account === null) return <Unlock />;
  if (!read) return work.cause ? <Failed cause={work.cause} /> : <Wait>{t("leakChecking")}</Wait>;
  return (
    <section aria-label={t("leakAnswer")}>
      <h2>{t("leakAnswer")}</h2>
      <Verdict result={read.result} opening={null} />
      <Alert kind="good">
        <p>{t("leakSigned", read.result.release)}</p>
      </Alert>
      <Caveats result={read.result} />
      <div class="row">
        <button onClick={() => save(`niem-trace-result-${leak.request}.json`, read.signed)}>{t("leakSave")}</button>
      </div>
      <p class="hint">{t("leakSaveHint")}</p>
    </section>
  );
}
