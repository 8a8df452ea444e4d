import { useEffect, useRef, useState } from "preact/hooks";

import type { Bytes } from "../../bytes.js";
import type { Person } from "../answers.js";
import { Refusal } from "../api.js";
import { Choice, Failed, useWork, Wait } from "../parts.js";
import { onForget, state } from "../state.js";
import { t } from "../text/text.js";
import { SealWorker } from "../workers.js";
import type { Draft } from "./draft.js";
import { moment } from "./moments.js";
import { who } from "./names.js";

/**
 * What a recipient will see: the first page, sealed and opened again with that
 * person's own marks. The document that it is sealed in is thrown away, so that a
 * picture of the preview is nobody's copy.
 */
export function Preview({ draft, people }: { draft: Draft; people: readonly Person[] }) {
  const [id, setId] = useState(people[0]?.id ?? "");
  const [shown, setShown] = useState(false);
  const canvas = useRef<HTMLCanvasElement>(null);
  const looking = useRef<Promise<SealWorker> | null>(null);
  const work = useWork();
  const end = (): void => {
    void looking.current?.then((worker) => worker.end()).catch(() => {});
    looking.current = null;
  };
  useEffect(() => end, []);
  const look = async (person: string): Promise<void> => {
    const worker = await (looking.current ??= sealedFirst(draft));
    const one = people.find((other) => other.id === person);
    if (!one) return;
    const [size, pixels] = await worker.callWith("seal_preview", { page: 0, person, viewer: { name: one.full_name, username: one.username, unit: one.unit }, at: moment(Date.now()), mark: t("previewMark") }, null);
    const { width, height } = size as { width: number; height: number };
    const target = canvas.current;
    if (!target || !pixels || pixels.length !== 4 * width * height) throw new Refusal("document");
    target.width = width;
    target.height = height;
    target.getContext("2d", { alpha: false })?.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), width, height), 0, 0);
    setShown(true);
  };
  return (
    <section class="panel">
      <h2>{t("previewTitle")}</h2>
      <p class="hint">{t("previewLead")}</p>
      <div class="pair">
        <Choice label={t("previewAs")} value={id} values={people.slice(0, 200).map((one) => [one.id, `${one.full_name} (${who(one)})`])} onValue={(value) => (setId(value), shown && void work.run(() => look(value)))} />
        <button type="button" aria-disabled={work.busy} onClick={() => !work.busy && void work.run(() => look(id))}>
          {t("previewShow")}
        </button>
      </div>
      <Failed cause={work.cause} />
      {work.busy && <Wait>{t("previewWaiting")}</Wait>}
      <canvas ref={canvas} class={shown ? "preview" : "preview undrawn"} width={0} height={0} role="img" aria-label={t("previewOf", people.find((one) => one.id === id)?.full_name ?? "")} />
    </section>
  );
}

const workers = new Set<SealWorker>();
onForget(() => {
  for (const worker of workers) worker.end();
  workers.clear();
});

async function sealedFirst({ papers }: Draft): Promise<SealWorker> {
  const drawn = await papers.pages[0]?.draw();
  if (!drawn || state.account === null) throw new Refusal("ended");
  const worker = new SealWorker();
  workers.add(worker);
  await worker.callWith("seal_begin", { account: state.account, pages: papers.pages.length }, null);
  await worker.callWith("seal_look", { page: 0, width: drawn.width, height: drawn.height }, new Uint8Array(drawn.rgba.buffer) as Bytes);
  return worker;
}
