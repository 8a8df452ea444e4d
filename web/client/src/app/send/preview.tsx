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

/** Seals pages to be looked at; the last one is at hand. */
interface Looking {
  worker: SealWorker;
  page: number;
}

/**
 * What a recipient will see: any page, sealed when it is asked for and opened again
 * with that person's own marks. The document that they are sealed in is thrown
 * away, so that a picture of the preview is nobody's copy.
 */
export function Preview({ draft, people }: { draft: Draft; people: readonly Person[] }) {
  const [id, setId] = useState(people[0]?.id ?? "");
  const [page, setPage] = useState(0);
  const [shown, setShown] = useState(false);
  const canvas = useRef<HTMLCanvasElement>(null);
  const looking = useRef<Looking | null>(null);
  const work = useWork();
  const { pages } = draft.papers;
  const end = (): void => {
    looking.current?.worker.end();
    looking.current = null;
  };
  useEffect(() => end, []);
  const look = async (person: string, page: number): Promise<void> => {
    const one = people.find((other) => other.id === person);
    if (!one) return;
    const at = (looking.current ??= { worker: await begun(pages.length), page: -1 });
    if (at.page !== page) {
      const drawn = await pages[page]?.draw();
      if (!drawn) throw new Refusal("ended");
      await at.worker.callWith("seal_look", { page, width: drawn.width, height: drawn.height }, new Uint8Array(drawn.rgba.buffer) as Bytes);
      at.page = page;
    }
    const [size, pixels] = await at.worker.callWith("seal_preview", { page, person, viewer: { name: one.full_name, username: one.username, unit: one.unit }, at: moment(Date.now()), mark: t("previewMark") }, null);
    const { width, height } = size as { width: number; height: number };
    const target = canvas.current;
    if (!target || !pixels || pixels.length !== 4 * width * height) throw new Refusal("document");
    target.width = width;
    target.height = height;
    target.getContext("2d", { alpha: false })?.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), width, height), 0, 0);
    setPage(page);
    setShown(true);
  };
  const show = (person: string, page: number): void => {
    if (!work.busy && page >= 0 && page < pages.length) void work.run(() => look(person, page));
  };
  return (
    <section class="panel">
      <h2>{t("previewTitle")}</h2>
      <p class="hint">{t("previewLead")}</p>
      <div class="pair">
        <Choice label={t("previewAs")} value={id} values={people.slice(0, 200).map((one) => [one.id, `${one.full_name} (${who(one)})`])} onValue={(value) => (setId(value), shown && show(value, page))} />
        <button type="button" aria-disabled={work.busy} onClick={() => show(id, page)}>
          {t("previewShow")}
        </button>
      </div>
      <Failed cause={work.cause} />
      {shown && pages.length > 1 && (
        <div class="row turning">
          <button type="button" aria-disabled={work.busy || page === 0} onClick={() => show(id, page - 1)}>
            {t("previewBefore")}
          </button>
          <span role="status">{t("previewPage", page + 1, pages.length)}</span>
          <button type="button" aria-disabled={work.busy || page === pages.length - 1} onClick={() => show(id, page + 1)}>
            {t("previewNext")}
          </button>
        </div>
      )}
      {work.busy && <Wait>{t("previewWaiting")}</Wait>}
      <canvas ref={canvas} class={shown ? "preview" : "preview undrawn"} width={0} height={0} role="img" aria-label={t("previewOf", page + 1, people.find((one) => one.id === id)?.full_name ?? "")} />
    </section>
  );
}

const workers = new Set<SealWorker>();
onForget(() => {
  for (const worker of workers) worker.end();
  workers.clear();
});

async function begun(pages: number): Promise<SealWorker> {
  if (state.account === null) throw new Refusal("ended");
  const worker = new SealWorker();
  workers.add(worker);
  await worker.callWith("seal_begin", { account: state.account, pages }, null);
  return worker;
}
