import { useEffect, useRef, useState } from "preact/hooks";

import { toBase64 } from "../base64.js";
import type { Bytes } from "../bytes.js";
import { call, Refusal } from "./api.js";
import { deviceName } from "./device.js";
import { drawDevice, signed } from "./enrol.js";
import { answer, toApprove, type Met } from "./meeting.js";
import { NewPassphrase, type NewSecret } from "./passphrase.js";
import { Alert, Card, Failed, Field, Form, useWork, Wait } from "./parts.js";
import { ask, change, keepDevice, lookAtOwnKey, state, useStore } from "./state.js";
import { t, when } from "./text/text.js";
import type { Joining, Key, Statement, Unsigned } from "./answers.js";
import { vault } from "./workers.js";

const POLL = 1000;

/** Asks until a request has come to a state; a refusal and the end of its life are told apart. */
async function awaitState(id: string, wanted: Joining["state"], alive: () => boolean): Promise<Joining> {
  for (;;) {
    if (!alive()) throw new Refusal("ended");
    const { requests } = await call<{ requests: Joining[] | null }>("GET", "/api/joinings", undefined, { background: true });
    const mine = requests?.find((one) => one.id === id);
    if (!mine) throw new Refusal("joining_over", 0, { vi: t("joinOver"), en: t("joinOver") });
    if (mine.state === "refused") throw new Refusal("joining_refused", 0, { vi: t("joinRefused"), en: t("joinRefused") });
    if (mine.state === wanted) return mine;
    await new Promise((resolve) => setTimeout(resolve, POLL));
  }
}

export const ownKey = (): Promise<Key> => call<Key>("GET", `/api/keys/${encodeURIComponent(state.me?.person.username ?? "")}`);

const move = (id: string, step: object): Promise<void> => call("POST", `/api/joinings/${id}`, step);

/** The new device's side: commits, reveals, shows the code, takes the account key. */
async function join(name: string, passphrase: string, showCode: (code: string) => void, alive: () => boolean): Promise<void> {
  const device = await drawDevice();
  const once = await vault({ do: "once" });
  const nonce = toBase64(crypto.getRandomValues(new Uint8Array(32)));
  const meeting = { device: device.public, recipient: once.recipient, name, new_nonce: nonce };
  const committed = await ask<string>("commit", { key: await ownKey(), meeting });
  const { id } = await call<Joining>("POST", "/api/joinings", { device: toBase64(device.raw), recipient: once.recipient, name, committed });
  showCode("");
  const answered = await awaitState(id, "answered", alive);
  const met = { ...meeting, old_nonce: answered.answer };
  const { code, unsigned } = await ask<{ code: string; unsigned: Unsigned }>("reveal", { key: await ownKey(), meeting: met });
  await move(id, { step: "reveal", nonce, statement: await signed(unsigned, device) });
  showCode(code);
  const approved = await awaitState(id, "approved", alive);
  const key = await ownKey();
  const secret = await ask<string>("take", { key, meeting: met, once: once.secret, sealed: approved.sealed });
  const { wrapped } = await vault({ do: "wrap", secret, device: device.wrap, passphrase });
  await keepDevice({ public: device.public, signing: device.signing, wrap: device.wrap, account: wrapped as Bytes });
  await move(id, { step: "take" });
  await lookAtOwnKey(key, true);
  change({ account: secret });
}

/** Adds this browser to the devices of somebody whose key is elsewhere. */
export function Join() {
  const [name, setName] = useState(deviceName(navigator.userAgent));
  const [secret, setSecret] = useState<NewSecret>({ value: "", ready: false });
  const [code, setCode] = useState<string | null>(null);
  const alive = useAlive();
  const work = useWork();
  if (work.busy && code !== null) {
    return (
      <Card title={t("joinTitle")}>
        {code === "" ? (
          <Wait>{t("joinWaiting")}</Wait>
        ) : (
          <>
            <p>{t("joinCodeLead")}</p>
            <output class="big-code" aria-label={t("joinCode")}>
              {code}
            </output>
          </>
        )}
      </Card>
    );
  }
  return (
    <Card title={t("joinTitle")} lead={t("joinLead")}>
      <Form submit={t("joinBegin")} busy={work.busy} cause={work.cause} ready={secret.ready && name.trim() !== ""} onSubmit={() => work.run(() => join(name.trim().slice(0, 60), secret.value, setCode, alive))}>
        <Field label={t("joinName")} value={name} onValue={setName} />
        <NewPassphrase onSecret={setSecret} />
      </Form>
    </Card>
  );
}

export function useAlive(): () => boolean {
  const alive = useRef(true);
  useEffect(() => () => void (alive.current = false), []);
  return () => alive.current;
}

/** The old device's side: new machines that ask, and the code typed in. */
export function Approvals() {
  const [requests, setRequests] = useState<Joining[]>([]);
  const [done, setDone] = useState("");
  const { account } = useStore();
  const alive = useAlive();
  useEffect(() => {
    const look = async (): Promise<void> => {
      while (alive()) {
        try {
          const all = (await call<{ requests: Joining[] | null }>("GET", "/api/joinings", undefined, { background: true })).requests ?? [];
          if (alive()) setRequests(all.filter((one) => ["asked", "answered", "revealed"].includes(one.state)));
        } catch {
          // asked again soon; whoever has signed out is told elsewhere
        }
        await new Promise((resolve) => setTimeout(resolve, 5 * POLL));
      }
    };
    void look();
  }, []);
  return (
    <>
      {done && (
        <Alert kind="good">
          <p>{t("approved", done)}</p>
        </Alert>
      )}
      {account !== null && requests.map((one) => <Approval key={one.id} asked={one} onDone={(name) => setDone(name)} />)}
    </>
  );
}

function Approval({ asked, onDone }: { asked: Joining; onDone: (name: string) => void }) {
  const [met, setMet] = useState<{ was: Met; revealed: Joining } | null>(null);
  const [code, setCode] = useState("");
  const alive = useAlive();
  const work = useWork();
  const meet = async (): Promise<void> => {
    const was = await answer(asked, (id, nonce) => move(id, { step: "answer", nonce }));
    setMet({ was, revealed: await awaitState(was.id, "revealed", alive) });
  };
  const approve = async (): Promise<void> => {
    const device = state.kept?.device;
    if (!device || !met) throw new Refusal("ended");
    const { was, revealed } = met;
    let agreed: { unsigned: Unsigned; sealed: string };
    try {
      agreed = await ask("approve", { key: await ownKey(), ...toApprove(was, revealed), code, account: state.account });
    } catch (cause) {
      await move(was.id, { step: "refuse" });
      throw cause;
    }
    const statement: Statement = await signed(agreed.unsigned, device);
    const key = await call<Key>("POST", `/api/joinings/${was.id}/approve`, { step: "approve", statement, sealed: agreed.sealed });
    onDone(was.name);
    await lookAtOwnKey(key, true);
  };
  return (
    <section class="panel" aria-label={t("approveTitle")}>
      <h2>{t("approveTitle")}</h2>
      <p>{t("approveLead", met?.was.name ?? asked.name, when(asked.asked))}</p>
      {met ? (
        <Form submit={t("approve")} busy={work.busy} cause={work.cause} ready={code.trim() !== ""} onSubmit={() => work.run(approve)}>
          <Field label={t("approveCode")} value={code} onValue={setCode} numeric focus />
        </Form>
      ) : work.busy ? (
        <Wait>{t("approveWaiting")}</Wait>
      ) : (
        <>
          <Failed cause={work.cause} />
          <div class="row">
            <button class="primary" onClick={() => void work.run(meet)}>
              {t("approveBegin")}
            </button>
            <button onClick={() => void work.run(() => move(asked.id, { step: "refuse" }))}>{t("refuse")}</button>
          </div>
        </>
      )}
    </section>
  );
}
