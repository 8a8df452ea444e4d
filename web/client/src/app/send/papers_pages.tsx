import { useEffect, useRef, useState } from "preact/hooks";

import { t } from "../text/text.js";
import { useNear } from "./near.js";
import { withPicture, type PaperPage, type Papers } from "./papers.js";
import { AS_TAKEN, develop, isPicture, type PictureFile } from "./papers_picture.js";

interface Props {
  papers: Papers;
  onLook: (page: PaperPage) => void;
  onEdit: (page: PaperPage) => void;
  onMove: (id: string, to: number) => void;
  onRemove: (id: string) => void;
  onChange: (papers: Papers) => void;
}

/** Small pictures of all pages in order: looked at, moved, removed, by hand and by keys. */
export function Pages({ papers, onLook, onEdit, onMove, onRemove, onChange }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const [focus, setFocus] = useState<{ id: string; button: string } | null>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  // What was pressed keeps the focus while its page moves; of a page that goes, the next one has it.
  useEffect(() => {
    if (!focus) return;
    list.current?.querySelector<HTMLElement>(`[data-id="${focus.id}"] [data-button="${focus.button}"]`)?.focus();
    setFocus(null);
  }, [papers, focus]);
  if (papers.pages.length === 0) return null;

  const move = (at: number, to: number, button: string): void => {
    const page = papers.pages[at];
    if (!page) return;
    setFocus({ id: page.id, button });
    onMove(page.id, to);
  };
  const remove = (at: number): void => {
    const next = papers.pages[at + 1] ?? papers.pages[at - 1];
    if (next) setFocus({ id: next.id, button: "look" });
    onRemove(papers.pages[at]!.id);
  };
  const onKey = (e: KeyboardEvent, at: number): void => {
    const act: Record<string, () => void> = { Delete: () => remove(at), ...(e.altKey && { ArrowLeft: () => move(at, at - 1, "look"), ArrowRight: () => move(at, at + 1, "look") }) };
    const run = act[e.key];
    if (!run) return;
    e.preventDefault();
    run();
  };
  const crop = async (file: PictureFile, page: PaperPage): Promise<void> => {
    const { file: now, page: developed } = await develop(file, page, { ...AS_TAKEN, ...file.development, corners: file.guess });
    onChange(withPicture(papers, now, developed));
  };
  return (
    <>
      <ol class="papers-pages" ref={list} aria-label={t("papersList")}>
        {papers.pages.map((page, i) => {
          const file = papers.files[page.source];
          const name = isPicture(file) ? page.name : t("paperOf", page.name, page.number);
          return (
            <li
              key={page.id}
              data-id={page.id}
              class={dragged === page.id ? "dragged" : ""}
              draggable
              onDragStart={(e) => {
                setDragged(page.id);
                e.dataTransfer?.setData("text/plain", ""); // or one browser does not drag
              }}
              onDragEnd={() => setDragged(null)}
              onDragOver={(e) => dragged && e.preventDefault()}
              onDrop={(e) => {
                if (!dragged) return;
                e.preventDefault();
                onMove(dragged, i);
              }}
            >
              <button type="button" class="papers-look" data-button="look" aria-label={t("paperLook", i + 1, name)} onClick={() => onLook(page)} onKeyDown={(e) => onKey(e, i)}>
                <Thumb page={page} />
                <span class="papers-place">{i + 1}</span>
              </button>
              <span class="papers-name">{name}</span>
              <div class="papers-acts">
                <button type="button" class="quiet" data-button="earlier" aria-label={t("paperEarlier", i + 1)} aria-disabled={i === 0} onClick={() => move(i, i - 1, "earlier")}>
                  ←
                </button>
                <button type="button" class="quiet" data-button="later" aria-label={t("paperLater", i + 1)} aria-disabled={i === papers.pages.length - 1} onClick={() => move(i, i + 1, "later")}>
                  →
                </button>
                {isPicture(file) && (
                  <button type="button" class="quiet" data-button="edit" aria-label={t("paperEdit", i + 1)} onClick={() => onEdit(page)}>
                    ✎
                  </button>
                )}
                <button type="button" class="quiet" data-button="remove" aria-label={t("paperDelete", i + 1)} onClick={() => remove(i)}>
                  ✕
                </button>
              </div>
              {isPicture(file) && file.guess && file.development.corners === null && (
                <button type="button" class="papers-crop" onClick={() => void crop(file, page)}>
                  {t("paperCrop")}
                </button>
              )}
            </li>
          );
        })}
      </ol>
      <p class="hint papers-keys">{t("papersKeys")}</p>
    </>
  );
}

/** A page, small: drawn when it comes near, gone when it is far. */
function Thumb({ page }: { page: PaperPage }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const near = useNear(canvas);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!near) return undefined;
    let there = true;
    setFailed(false);
    page.thumbnail().then(
      (bitmap) => {
        const to = canvas.current;
        if (there && to) {
          to.width = bitmap.width;
          to.height = bitmap.height;
          to.getContext("2d")?.drawImage(bitmap, 0, 0);
        }
        bitmap.close();
      },
      () => there && setFailed(true),
    );
    return () => {
      there = false;
      if (canvas.current) canvas.current.width = canvas.current.height = 0;
    };
  }, [near, page]);
  return (
    <>
      <canvas ref={canvas} width={0} height={0} style={{ aspectRatio: `${page.width} / ${page.height}` }} />
      {failed && <span class="papers-failed">{t("paperDrawFailed")}</span>}
    </>
  );
}
