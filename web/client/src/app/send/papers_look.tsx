import { useEffect, useRef, useState } from "preact/hooks";

import { Failed, Wait } from "../parts.js";
import { t } from "../text/text.js";
import type { PaperPage } from "./papers.js";
import { useDialog } from "./dialog.js";

/** Enough to read small print on a large screen. */
const SIDE = 2400;

interface Props {
  pages: readonly PaperPage[];
  page: PaperPage;
  onShow: (page: PaperPage) => void;
  onRemove: (id: string) => void;
  onClose: () => void;
}

/** One page, large, as it will be sealed. */
export function Look({ pages, page, onShow, onRemove, onClose }: Props) {
  const dialog = useDialog();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [state, setState] = useState<{ drawn: boolean; cause: unknown }>({ drawn: false, cause: null });
  const at = pages.indexOf(page);
  useEffect(() => {
    let there = true;
    setState({ drawn: false, cause: null });
    draw(page, () => (there ? canvas.current : null)).then(
      () => there && setState({ drawn: true, cause: null }),
      (cause: unknown) => there && setState({ drawn: false, cause }),
    );
    return () => {
      there = false;
      if (canvas.current) canvas.current.width = canvas.current.height = 0;
    };
  }, [page]);
  const go = (to: number): void => {
    const next = pages[to];
    if (next) onShow(next);
  };
  const remove = (): void => {
    const next = pages[at + 1] ?? pages[at - 1];
    if (next) onShow(next);
    else onClose();
    onRemove(page.id);
  };
  const onKey = (e: KeyboardEvent): void => {
    if (e.key === "PageDown" || (e.key === "ArrowRight" && !e.altKey)) go(at + 1);
    else if (e.key === "PageUp" || (e.key === "ArrowLeft" && !e.altKey)) go(at - 1);
    else return;
    e.preventDefault();
  };
  return (
    <dialog ref={dialog} class="papers-dialog" aria-labelledby="look-title" onClose={onClose} onKeyDown={onKey}>
      <div class="papers-dialog-head">
        <h2 id="look-title">{t("lookTitle", at + 1, pages.length)}</h2>
        <div class="row">
          <button type="button" aria-label={t("lookPrevious")} aria-disabled={at === 0} onClick={() => go(at - 1)}>
            ←
          </button>
          <button type="button" aria-label={t("lookNext")} aria-disabled={at === pages.length - 1} onClick={() => go(at + 1)}>
            →
          </button>
          <button type="button" onClick={remove}>
            {t("paperDelete", at + 1)}
          </button>
          <button type="button" class="primary" onClick={() => dialog.current?.close()}>
            {t("lookClose")}
          </button>
        </div>
      </div>
      <div class="papers-big" tabIndex={0} role="region" aria-label={t("lookPage", at + 1)}>
        {!state.drawn && !state.cause && <Wait>{t("lookWait")}</Wait>}
        <Failed cause={state.cause} />
        <canvas ref={canvas} width={0} height={0} class={state.drawn ? "" : "undrawn"} />
      </div>
    </dialog>
  );
}

async function draw(page: PaperPage, to: () => HTMLCanvasElement | null): Promise<void> {
  const { width, height, rgba } = await page.draw();
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const bitmap = await createImageBitmap(new ImageData(rgba, width, height), { resizeWidth: Math.round(width * scale), resizeHeight: Math.round(height * scale), resizeQuality: "high" });
  const canvas = to();
  if (canvas) {
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  }
  bitmap.close();
}
