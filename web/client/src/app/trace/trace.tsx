import { useEffect, useRef, useState } from "preact/hooks";

import { Refusal } from "../api.js";
import type { Item } from "../answers.js";
import { Unlock } from "../passphrase.js";
import { Alert, Failed, Title, useWork } from "../parts.js";
import { useStore } from "../state.js";
import { t } from "../text/text.js";
import type { Evidence, Opening } from "./answers.js";
import { Choose } from "./choose.js";
import { Intake, Pictures } from "./intake.js";
import { Investigation, type Progress, type Result } from "./investigation.js";
import { Minutes } from "./minutes.js";
import { PointOut } from "./point.js";
import { asJSON, save } from "./save.js";
import { Shown } from "./shown.js";
import { Caveats, Numbers, Verdict } from "./verdict.js";

/** Whose copy does a leaked picture show? Picture and master grant stay on this device. */
export function Trace({ of }: { of: string }) {
  const { account, me } = useStore();
  const [pictures, setPictures] = useState<readonly Evidence[]>([]);
  const [item, setItem] = useState<Item | null>(null);
  const [opening, setOpening] = useState<Opening | null>(null);
  const [reading, setReading] = useState(false);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [result, setResult] = useState<Result | null>(null);
  const [pointing, setPointing] = useState<string | null>(null);
  const [minutes, setMinutes] = useState(false);
  const running = useRef<Investigation | null>(null);
  const work = useWork();
  const end = (): void => {
    running.current?.end();
    running.current = null;
  };
  useEffect(() => end, []);
  if (account === null || !me) return <Unlock />;
  const person = me.person;

  const look = (how: (investigation: Investigation) => Promise<Result>): void =>
    void work.run(async () => {
      try {
        running.current ??= new Investigation(item!.document, setProgress);
        setResult(await how(running.current));
      } catch (cause) {
        if (result === null) end();
        if (!(cause instanceof Refusal && cause.code === "ended")) throw cause; // stopped by hand
      } finally {
        setProgress(null);
      }
    });
  const start = (): void => look((investigation) => investigation.run(person, account, pictures));
  const anew = (): void => {
    end();
    setResult(null);
    setPictures([]);
    work.clear();
  };
  const point = (id: string, corners: Evidence["corners"]): void => setPictures(pictures.map((one) => (one.id === id ? { ...one, corners } : one)));
  const pointed = pictures.find((one) => one.id === pointing);
  const dialog = pointed && <PointOut key={pointed.id} picture={pointed} onCorners={(corners) => point(pointed.id, corners)} onClose={() => setPointing(null)} />;

  if (progress) return <Running progress={progress} onStop={end} />;
  if (result && item && minutes) return <Minutes result={result} item={item} person={person} opening={opening} onBack={() => setMinutes(false)} />;
  if (result && item && running.current) {
    const investigation = running.current;
    return (
      <>
        <Title>{t("traceTitle")}</Title>
        <Verdict result={result} opening={opening} />
        <div class="row">
          <button class="primary" onClick={() => setMinutes(true)}>
            {t("traceMinutes")}
          </button>
          <button aria-disabled={work.busy} onClick={() => !work.busy && void work.run(async () => save(`niem-evidence-${result.document}.json`, await investigation.evidence(result)))}>
            {t("traceEvidenceFile")}
          </button>
          <button onClick={() => save(`niem-trace-${result.document}.json`, asJSON(result, item, person, opening))}>{t("traceSave")}</button>
          <button onClick={anew}>{t("traceAnew")}</button>
        </div>
        <h2>{t("traceNumbers")}</h2>
        <Numbers result={result} />
        <h2>{t("traceCaveats")}</h2>
        <Caveats result={result} />
        {result.tracing.silent && (
          <Alert kind="warning">
            <p>{t("silent")}</p>
          </Alert>
        )}
        <Shown key={result.finding.looks} result={result} investigation={investigation} />
        <h2>{t("tracePointTitle")}</h2>
        <p>{t("tracePointLead")}</p>
        <Pictures pictures={pictures} onPoint={(picture) => setPointing(picture.id)} onLeave={null} />
        <Failed cause={work.cause} />
        <button aria-disabled={pictures === result.pictures || work.busy} onClick={() => pictures !== result.pictures && !work.busy && look((one) => one.again(pictures))}>
          {t("traceAgain")}
        </button>
        {dialog}
      </>
    );
  }
  const ready = pictures.length > 0 && item !== null && !reading && !work.busy;
  return (
    <>
      <Title>{t("traceTitle")}</Title>
      <p class="lead">{t("traceIntro")}</p>
      <p>
        <a class="button" href="#/leaks">
          {t("leaksTitle")}
        </a>
      </p>
      <h2>{t("traceStepPictures")}</h2>
      <Intake pictures={pictures} onPictures={setPictures} onBusy={setReading} />
      <Pictures pictures={pictures} onPoint={(picture) => setPointing(picture.id)} onLeave={(picture) => setPictures(pictures.filter((one) => one !== picture))} />
      <h2>{t("traceStepDocument")}</h2>
      <Choose
        chosen={item?.document ?? of}
        pictures={pictures}
        onChoose={(chosen, by) => {
          setItem(chosen);
          setOpening(by);
        }}
      />
      <Alert kind="info">
        <p>{t("traceLogged")}</p>
      </Alert>
      <Failed cause={work.cause} />
      <button class="primary" aria-disabled={!ready} onClick={() => ready && start()}>
        {t("traceStart")}
      </button>
      {dialog}
    </>
  );
}

/** How far a trace has come. */
export function Running({ progress: { stage, at, of }, onStop }: { progress: Progress; onStop: () => void }) {
  const said = t(`traceStage_${stage}`, at, of);
  return (
    <section class="card">
      <Title>{t("traceRunning")}</Title>
      <p role="status">{said}</p>
      {of > 0 ? <progress max={of} value={at} aria-label={said} /> : <progress aria-label={said} />}
      <p class="hint">{t("traceStays")}</p>
      <button onClick={onStop}>{t("traceStop")}</button>
    </section>
  );
}
