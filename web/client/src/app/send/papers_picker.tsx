import { useEffect, useRef, useState } from "preact/hooks";

import { Drop } from "../drop.js";
import { Alert, Wait } from "../parts.js";
import { explain, t } from "../text/text.js";
import { asksIdentity, withoutPage, withPageAt, type PaperPage, type Papers } from "./papers.js";
import { Camera, hasCamera } from "./papers_camera.js";
import { Edit } from "./papers_edit.js";
import { Identity } from "./papers_identity.js";
import { Stopped, takeIn, type NotTaken, type Progress } from "./papers_intake.js";
import { Look } from "./papers_look.js";
import { Pages } from "./papers_pages.js";
import { Warnings } from "./papers_warnings.js";

interface Props {
  value: Papers;
  onChange: (papers: Papers) => void;
  /** While files are being read. */
  onBusy?: (busy: boolean) => void;
}

/** Files and pictures become pages: chosen, dropped or photographed, looked at, put in order. */
export function PapersPicker({ value, onChange, onBusy }: Props) {
  const latest = useRef(value);
  latest.current = value;
  const [before, setBefore] = useState<readonly Papers[]>([]);
  const [said, setSaid] = useState("");
  const [shown, setShown] = useState<{ what: "look" | "edit"; id: string } | { what: "camera" } | null>(null);
  const intake = useIntake(latest, (papers) => change(papers, ""), onBusy);

  const change = (papers: Papers, saying: string): void => {
    const now = latest.current;
    setBefore((steps) => [...steps.slice(-19), now]);
    setSaid(saying);
    latest.current = papers;
    onChange(papers);
  };
  const undo = (): void => {
    const last = before.at(-1);
    if (!last) return;
    setBefore(before.slice(0, -1));
    setSaid(t("papersUndone"));
    latest.current = last;
    onChange(last);
  };
  const place = (id: string): number => value.pages.findIndex((page) => page.id === id);
  const remove = (id: string): void => change(withoutPage(value, id), t("paperDeleted", place(id) + 1));
  const move = (id: string, to: number): void => {
    if (to >= 0 && to < value.pages.length && to !== place(id)) change(withPageAt(value, id, to), t("paperMoved", to + 1));
  };
  const at = shown && shown.what !== "camera" ? value.pages[place(shown.id)] : undefined;
  const close = (): void => setShown(null);
  const show = (what: "look" | "edit") => (page: PaperPage) => setShown({ what, id: page.id });

  return (
    <section class="papers" aria-label={t("papersTitle")}>
      <DropPapers onFiles={intake.take} onCamera={hasCamera() ? () => setShown({ what: "camera" }) : null} />
      {intake.now && (
        <div class="papers-reading">
          <Wait>{intake.now.of > 0 ? t("papersReadingPage", intake.now.name, intake.now.done + 1, intake.now.of) : t("papersReading", intake.now.name)}</Wait>
          <button type="button" onClick={intake.stop}>
            {t("papersStop")}
          </button>
        </div>
      )}
      {intake.refused.map((one) => (
        <Refused key={one.name} one={one} onDismiss={() => intake.dismiss(one)} />
      ))}
      <Warnings papers={value} />
      {(value.pages.length > 0 || before.length > 0) && (
        <div class="papers-bar">
          <strong>{t("papersCount", value.pages.length, value.files.length)}</strong>
          <button type="button" onClick={undo} aria-disabled={before.length === 0}>
            {t("papersUndo")}
          </button>
        </div>
      )}
      <p class="papers-said" role="status">
        {said}
      </p>
      <Pages papers={value} onLook={show("look")} onEdit={show("edit")} onMove={move} onRemove={remove} onChange={(papers) => change(papers, "")} />
      {asksIdentity(value) && <Identity value={value.identity} onChange={(identity) => onChange((latest.current = { ...latest.current, identity }))} />}
      {shown?.what === "camera" && <Camera onShot={(file) => intake.take([file])} onClose={close} />}
      {shown?.what === "look" && at && <Look pages={value.pages} page={at} onShow={show("look")} onRemove={remove} onClose={close} />}
      {shown?.what === "edit" && at && <Edit papers={value} page={at} onDone={(papers) => change(papers, "")} onClose={close} />}
    </section>
  );
}

function Refused({ one, onDismiss }: { one: NotTaken; onDismiss: () => void }) {
  return (
    <div class="papers-refused">
      <Alert kind="danger" title={t("papersNotTaken", one.name)}>
        <p>{explain(one.cause)}</p>
        <button type="button" onClick={onDismiss}>
          {t("papersDismiss")}
        </button>
      </Alert>
    </div>
  );
}

/** Takes files in one after another and keeps which were refused. */
function useIntake(latest: { current: Papers }, add: (papers: Papers) => void, onBusy: Props["onBusy"]) {
  const [now, setNow] = useState<Progress | null>(null);
  const [refused, setRefused] = useState<readonly NotTaken[]>([]);
  const queue = useRef<File[]>([]);
  const running = useRef<{ stopped: boolean } | null>(null);
  const stop = (): void => {
    queue.current = [];
    if (running.current) running.current.stopped = true;
    running.current = null;
    setNow(null);
    onBusy?.(false);
  };
  const work = async (run: { stopped: boolean }): Promise<void> => {
    running.current = run;
    onBusy?.(true);
    const goOn = (): void => {
      if (run.stopped) throw new Stopped();
    };
    for (let file = queue.current.shift(); file; file = run.stopped ? undefined : queue.current.shift()) {
      const { name } = file;
      try {
        const papers = await takeIn(() => latest.current, file, { progress: (at) => run.stopped || setNow(at), goOn });
        goOn();
        add(papers);
      } catch (cause) {
        if (!run.stopped) setRefused((before) => [...before.filter((one) => one.name !== name), { name, cause }]);
      }
    }
    if (run.stopped) return;
    running.current = null;
    setNow(null);
    onBusy?.(false);
  };
  useEffect(() => () => void (running.current && (running.current.stopped = true)), []);
  const take = (files: readonly File[]): void => {
    queue.current.push(...files);
    if (!running.current) void work({ stopped: false });
  };
  return { now, refused, take, stop, dismiss: (one: NotTaken) => setRefused((before) => before.filter((other) => other !== one)) };
}

function DropPapers({ onFiles, onCamera }: { onFiles: (files: readonly File[]) => void; onCamera: (() => void) | null }) {
  return (
    <Drop
      lead={t("papersDrop")}
      choose={t("papersChoose")}
      hint={t("papersHint")}
      accept=".pdf,application/pdf,image/jpeg,image/png,image/webp,image/heic,image/heif,.docx,.xlsx,.doc,.xls,.pptx"
      onFiles={onFiles}
    >
      {onCamera && (
        <button type="button" onClick={onCamera}>
          {t("papersPhotograph")}
        </button>
      )}
    </Drop>
  );
}
