import { useEffect, useState } from "preact/hooks";

import { toHex, type Bytes } from "../bytes.js";
import { Act } from "./admin/parts.js";
import type { Replacement } from "./admin/answers.js";
import { call, Refusal } from "./api.js";
import { drawDevice, signed } from "./enrol.js";
import { ownKey, useAlive } from "./join.js";
import { NewPassphrase, type NewSecret } from "./passphrase.js";
import { Alert, Failed, Form, useWork } from "./parts.js";
import { ask, keepDevice, lookAtOwnKey, putBackDevice, state, useStore } from "./state.js";
import { t, when } from "./text/text.js";
import type { OwnKey, Unsigned } from "./answers.js";
import { vault } from "./workers.js";

/** How often is looked whether the registrars have signed, in milliseconds. */
const POLL = 5000;

/** The own request for a new key, held against the log. */
interface Awaited {
  asked: string;
  signed: number;
  fingerprint: string;
  /** The new key lies in this browser. */
  here: boolean;
}

const me = (): string => state.me?.person.username ?? "";

/** The own request, null for none. What became of it meanwhile is taken over. */
async function awaited(): Promise<Awaited | null> {
  const key = await ownKey();
  if (key.account !== state.own?.account) await lookAtOwnKey(key, true);
  const device = state.kept?.device;
  try {
    const request = await call<Replacement>("GET", `/api/replacements/${encodeURIComponent(me())}`, undefined, { background: true });
    const { fingerprint, here } = await ask<{ fingerprint: string; here: boolean }>("awaits", { key, request, username: me(), device: device?.public ?? "" });
    return { asked: request.asked, signed: request.signed, fingerprint, here };
  } catch (cause) {
    if (!(cause instanceof Refusal) || cause.status !== 404) throw cause;
    if (device?.asking && state.own?.here === "foreign") {
      await putBackDevice();
      await lookAtOwnKey(key, true);
    }
    return null;
  }
}

/** Makes new keys in this browser and asks for them to take the place of the old: they are kept before anybody hears of them. */
async function askAnew(passphrase: string): Promise<void> {
  const key = await ownKey();
  const drawn = await drawDevice();
  const made = await vault({ do: "make", device: drawn.wrap, passphrase });
  const device = { public: drawn.public, signing: drawn.signing, wrap: drawn.wrap, account: made.wrapped as Bytes, asking: true as const };
  const unsigned = await ask<Unsigned>("lost_key", { username: me(), key, account: made.recipient, device: toHex(drawn.raw) });
  await keepDevice(device);
  try {
    await call("POST", "/api/replacements", { statement: await signed(unsigned, device), account: made.recipient });
  } catch (cause) {
    if (cause instanceof Refusal && cause.code !== "unreachable") await putBackDevice();
    throw cause;
  }
  location.hash = "#/keys"; // stays there when the key counts
  await lookAtOwnKey(key, true);
}

export interface Losing {
  /** undefined until it is known */
  request: Awaited | null | undefined;
  cause: unknown;
  load: () => Promise<void>;
}

/** What is known of the own request, while it may matter. */
export function useLosing(matters: boolean): Losing {
  const [request, setRequest] = useState<Awaited | null | undefined>(undefined);
  const alive = useAlive();
  const work = useWork();
  const load = (): Promise<void> => work.run(async () => setRequest(await awaited()));
  const waits = matters && request !== null && request !== undefined;
  useEffect(() => {
    if (matters) void load();
  }, [matters]);
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => alive() && void load(), POLL);
    return () => clearInterval(timer);
  }, [waits]);
  return { request, cause: work.cause, load };
}

/** The way for somebody who has lost every device, or the passphrase of this one. */
export function Lost({ own, losing }: { own: OwnKey; losing: Losing }) {
  const { request, cause, load } = losing;
  if (request === undefined) return <Failed cause={cause} />;
  return (
    <>
      <Failed cause={cause} />
      {request && <Waiting request={request} load={load} />}
      {!request?.here && <Ask own={own} load={load} />}
    </>
  );
}

function Waiting({ request, load }: { request: Awaited; load: () => Promise<void> }) {
  return (
    <section class="panel" aria-label={t("lostWaiting")}>
      <h2>{t("lostWaiting")}</h2>
      <p>{t(request.here ? "lostWaitingLead" : "lostWaitingElsewhere")}</p>
      <dl class="facts">
        <dt>{t("lostFingerprint")}</dt>
        <dd>
          <code class="long">{request.fingerprint}</code>
        </dd>
        <dt>{t("status")}</dt>
        <dd>
          <span role="status">{t("lostSigned", request.signed, when(request.asked))}</span>
        </dd>
      </dl>
      <Act label={t("lostWithdraw")} lead={t("lostWithdrawLead")} onDo={async () => {
        await call("DELETE", `/api/replacements/${encodeURIComponent(me())}`);
        await load();
      }} />
    </section>
  );
}

function Ask({ own, load }: { own: OwnKey; load: () => Promise<void> }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="panel" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>{t(own.here === "this" ? "lostPassphrase" : "lostEverything")}</summary>
      {open && <AskForm load={load} />}
    </details>
  );
}

function AskForm({ load }: { load: () => Promise<void> }) {
  const { me } = useStore();
  const [secret, setSecret] = useState<NewSecret>({ value: "", ready: false });
  const [knows, setKnows] = useState(false);
  const work = useWork();
  return (
    <>
      <p>{t("lostLead")}</p>
      <ol class="steps">
        <li>{t("lostStep1")}</li>
        <li>{t("lostStep2")}</li>
        <li>{t("lostStep3")}</li>
      </ol>
      <Form submit={t("lostAsk")} busy={work.busy} working={t("enrolling")} cause={work.cause} ready={secret.ready && knows} onSubmit={() => work.run(() => askAnew(secret.value).then(load))}>
        <NewPassphrase onSecret={setSecret} />
        <Alert kind="warning">
          <p>{t("lostMeans")}</p>
          <label class="check">
            <input type="checkbox" checked={knows} onChange={(e) => setKnows(e.currentTarget.checked)} />
            {t("lostKnows", me?.person.full_name ?? "")}
          </label>
        </Alert>
      </Form>
    </>
  );
}
