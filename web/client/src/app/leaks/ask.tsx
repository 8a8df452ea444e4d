import { useState } from "preact/hooks";

import { called } from "../admin/parts.js";
import { call, Refusal } from "../api.js";
import type { Person } from "../answers.js";
import { Alert, Choice, Field, Form, Lines, Title, useWork } from "../parts.js";
import { ask, useStore } from "../state.js";
import { t, when } from "../text/text.js";
import type { Evidence, Opening } from "../trace/answers.js";
import { Intake, Pictures } from "../trace/intake.js";
import type { Leak, SealedPicture, Tracers } from "./answers.js";

/** A security officer asks who can prove it: pictures are sealed to those people in this browser. */
export function AskLeak() {
  const { me } = useStore();
  const [code, setCode] = useState("");
  const [document, setDocument] = useState("");
  const [said, setSaid] = useState("");
  const [tracers, setTracers] = useState<Tracers | null>(null);
  const [whom, setWhom] = useState("keeper");
  const [pictures, setPictures] = useState<readonly Evidence[]>([]);
  const [reading, setReading] = useState(false);
  const [incident, setIncident] = useState("");
  const [reason, setReason] = useState("");
  const finding = useWork();
  const filing = useWork();
  const typed = code.replace(/[^0-9a-fA-F]/g, "");

  const find = async (): Promise<void> => {
    setTracers(null);
    let found = document.trim();
    if (typed.length === 12) {
      const [opening] = await ask<Opening[]>("by_code", { code: typed }).catch((cause: unknown) => {
        if (cause instanceof Refusal && cause.code === "not_found") return [];
        throw cause;
      });
      if (!opening) return setSaid(t("traceCodeUnknown"));
      found = opening.document;
      setDocument(found);
      setSaid(t("traceCodeFound", opening.person.full_name, opening.person.username, when(opening.at), ""));
    }
    setTracers(await call<Tracers>("GET", `/api/documents/${found}/tracers`));
  };
  const holders = tracers?.holders.filter((p) => p.id !== me?.person.id) ?? [];
  const asked: Person[] = !tracers ? [] : whom === "keeper" ? [tracers.keeper] : holders;
  const ready = pictures.length > 0 && asked.length > 0 && !reading && incident.trim() !== "" && reason.trim() !== "";
  const file = async (): Promise<void> => {
    const sealed: SealedPicture[] = [];
    for (const picture of pictures) sealed.push(await ask<SealedPicture>("leak_seal", { asked }, new Uint8Array(await picture.file.arrayBuffer())));
    const request = await call<Leak>("POST", "/api/traces", { document, incident, reason, code: typed.length === 12 ? code.trim() : "", asked: asked.map((p) => p.id), pictures: sealed });
    await ask("leak_verify", { request });
    location.hash = `#/leak/${request.request}`;
  };
  return (
    <>
      <Title>{t("leakAsk")}</Title>
      <p class="lead">{t("leakAskLead")}</p>
      <h2>{t("traceStepPictures")}</h2>
      <Intake pictures={pictures} onPictures={setPictures} onBusy={setReading} />
      <Pictures pictures={pictures} onLeave={(picture) => setPictures(pictures.filter((one) => one !== picture))} />
      <h2>{t("traceStepDocument")}</h2>
      <Form submit={t("leakFind")} busy={finding.busy} cause={finding.cause} ready={typed.length === 12 || /^[a-z2-7]{26}$/.test(document.trim())} onSubmit={() => finding.run(find)}>
        <Field label={t("traceCode")} value={code} onValue={setCode} hint={t("leakCodeHint")} />
        <Field label={t("leakDocument")} value={document} onValue={(value) => (setDocument(value), setTracers(null))} />
        <p role="status">{said}</p>
      </Form>
      {tracers && (
        <>
          <h2>{t("leakStepAsk")}</h2>
          <Form submit={t("leakFile")} busy={filing.busy} cause={filing.cause} ready={ready} working={t("leakSealing")} onSubmit={() => filing.run(file)}>
            <Choice label={t("leakWhom")} value={whom} values={[["keeper", t("leakKeeper", called(tracers.keeper))], ...(holders.length > 1 ? ([["holders", t("leakHolders")]] as const) : [])]} onValue={setWhom} hint={t("leakWhomHint")} />
            <Field label={t("leakIncident")} value={incident} onValue={setIncident} />
            <Lines label={t("leakReason")} value={reason} onValue={setReason} />
            <Alert kind="info">
              <p>{t("leakSealsTo", asked.map((p) => `${called(p)}, ${p.unit}`).join("; "))}</p>
            </Alert>
          </Form>
        </>
      )}
    </>
  );
}
