import { useEffect, useRef, useState } from "preact/hooks";

import { bytesOf, call, Refusal } from "../api.js";
import { Unlock } from "../passphrase.js";
import { Alert, Failed, useWork } from "../parts.js";
import { desk, useStore } from "../state.js";
import { t } from "../text/text.js";
import type { Evidence } from "../trace/answers.js";
import { takePicture } from "../trace/evidence.js";
import { Pictures } from "../trace/intake.js";
import { Investigation, type Progress, type Result } from "../trace/investigation.js";
import { PointOut } from "../trace/point.js";
import { Running } from "../trace/trace.js";
import { Caveats, Verdict } from "../trace/verdict.js";
import type { Leak } from "./answers.js";

/** A sealed picture is at most this large. */
const MOST_BYTES = 24 << 20;

const TYPES: readonly [number, string][] = [[0x89, "image/png"], [0xff, "image/jpeg"], [0x52, "image/webp"]];

/** The pictures of a request, opened in this browser and held against their hashes. */
async function opened(leak: Leak, account: string, signal: AbortSignal): Promise<Evidence[]> {
  const out: Evidence[] = [];
  for (let i = 0; i < leak.pictures.length; i++) {
    const sealed = await bytesOf(`/api/traces/${leak.request}/pictures/${i + 1}`, MOST_BYTES, signal);
    const [, bytes] = await (await desk()).callWith("leak_open", { request: leak, picture: i, account }, sealed);
    if (!bytes) throw new Refusal("document");
    const type = TYPES.find(([first]) => first === bytes[0])?.[1] ?? "";
    out.push(await takePicture(new File([bytes], t("leakPictureName", i + 1), { type })));
  }
  return out;
}

/** Whoever is asked runs the trace here, looks at what came out, and signs it. */
export function Prove({ leak, onDone }: { leak: Leak; onDone: (leak: Leak) => Promise<void> }) {
  const { account, me } = useStore();
  const [pictures, setPictures] = useState<readonly Evidence[]>([]);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [result, setResult] = useState<Result | null>(null);
  const [pointing, setPointing] = useState<string | null>(null);
  const running = useRef<Investigation | null>(null);
  const stop = useRef(new AbortController());
  const work = useWork();
  const end = (): void => {
    running.current?.end();
    running.current = null;
  };
  useEffect(() => () => (stop.current.abort(), end()), []);
  if (account === null || !me) return <Unlock />;

  const look = (how: (investigation: Investigation) => Promise<Result>): void =>
    void work.run(async () => {
      try {
        running.current ??= new Investigation(leak.document, setProgress, leak.request);
        setResult(await how(running.current));
      } catch (cause) {
        if (result === null) end();
        if (!(cause instanceof Refusal && cause.code === "ended")) throw cause;
      } finally {
        setProgress(null);
      }
    });
  const start = (): void =>
    look(async (investigation) => {
      setProgress({ stage: "asking", at: 0, of: 0 });
      const all = await opened(leak, account, stop.current.signal);
      setPictures(all);
      return investigation.run(me.person, account, all);
    });
  const hand = (): Promise<void> =>
    work.run(async () => {
      const answer = await running.current!.answer(result!, leak);
      await onDone(await call<Leak>("POST", `/api/traces/${leak.request}/answer`, answer));
    });
  if (progress) return <Running progress={progress} onStop={end} />;
  if (!result)
    return (
      <section aria-label={t("leakProve")}>
        <h2>{t("leakProve")}</h2>
        <p>{t("leakProveLead")}</p>
        <Failed cause={work.cause} />
        <button class="primary" aria-disabled={work.busy} onClick={() => !work.busy && start()}>
          {t("leakRun")}
        </button>
      </section>
    );
  const pointed = pictures.find((one) => one.id === pointing);
  return (
    <section aria-label={t("leakProve")}>
      <h2>{t("leakFound")}</h2>
      <Verdict result={result} opening={null} />
      <Caveats result={result} />
      <Pictures pictures={pictures} onPoint={(picture) => setPointing(picture.id)} onLeave={null} />
      <Alert kind="info">
        <p>{t("leakHandLead", leak.by.full_name)}</p>
      </Alert>
      <Failed cause={work.cause} />
      <div class="row">
        <button class="primary" aria-disabled={work.busy} onClick={() => !work.busy && void hand()}>
          {work.busy ? t("working") : t("leakHand")}
        </button>
        <button aria-disabled={pictures === result.pictures || work.busy} onClick={() => pictures !== result.pictures && !work.busy && look((one) => one.again(pictures))}>
          {t("traceAgain")}
        </button>
      </div>
      {pointed && <PointOut key={pointed.id} picture={pointed} onCorners={(corners) => setPictures(pictures.map((one) => (one.id === pointed.id ? { ...one, corners } : one)))} onClose={() => setPointing(null)} />}
    </section>
  );
}
