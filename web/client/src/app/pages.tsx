import { useEffect, useRef, useState } from "preact/hooks";

import { tellReading } from "./audit/reading.js";
import { Alert, Wait } from "./parts.js";
import { Loader } from "./loader.js";
import { t } from "./text/text.js";
import type { View } from "./viewer.js";

const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4];

/** The pages of an open document: what is near is fetched, opened and drawn; what is far is thrown away. */
export function Pages({ view, title, person, onEnd }: { view: View; title: string; person: string; onEnd: (cause: unknown) => void }) {
  const { opened } = view;
  const scroller = useRef<HTMLDivElement>(null);
  const [zoom, setZoom] = useState(1);
  const [at, setAt] = useState(0);
  const [failed, setFailed] = useState<ReadonlySet<number>>(new Set());
  const [drawn, setDrawn] = useState<ReadonlySet<number>>(new Set());
  const loader = useRef<Loader | null>(null);
  const reading = useRef<ReturnType<typeof tellReading> | null>(null);

  useEffect(() => {
    const root = scroller.current;
    if (!root) return;
    const sheets = [...root.querySelectorAll<HTMLElement>("[data-page]")];
    const running = new Loader(view, sheets, { drawn: setDrawn, failed: setFailed, ended: onEnd });
    loader.current = running;
    const near = new IntersectionObserver((seen) => running.near(seen.map((e) => [Number((e.target as HTMLElement).dataset["page"]), e.isIntersecting])), { root, rootMargin: "60% 0px" });
    for (const sheet of sheets) near.observe(sheet);
    root.focus({ preventScroll: true });
    return () => {
      near.disconnect();
      running.end();
    };
  }, [view]);

  useEffect(() => {
    const telling = tellReading(view.document, view.id);
    reading.current = telling;
    return () => telling.end();
  }, [view]);
  useEffect(() => reading.current?.turnTo(at + 1), [view, at]);

  const zoomBy = (steps: number): void => zoomTo(STEPS[Math.max(0, Math.min(STEPS.length - 1, STEPS.findIndex((s) => s >= zoom - 0.001) + steps))] ?? 1);
  const zoomTo = (next: number): void => {
    const root = scroller.current;
    const middle = root ? (root.scrollTop + root.clientHeight / 2) / root.scrollHeight : 0;
    setZoom(Math.max(0.5, Math.min(4, next)));
    requestAnimationFrame(() => root && (root.scrollTop = middle * root.scrollHeight - root.clientHeight / 2));
  };
  const goTo = (page: number): void => scroller.current?.querySelector(`[data-page="${Math.max(0, Math.min(opened.pages.length - 1, page))}"]`)?.scrollIntoView({ block: "start" });
  const follow = (): void => {
    const root = scroller.current;
    if (!root) return;
    const middle = root.getBoundingClientRect().top + root.clientHeight / 2;
    setAt(Math.max(0, [...root.querySelectorAll("[data-page]")].filter((sheet) => sheet.getBoundingClientRect().top <= middle).length - 1));
  };
  const onKey = (e: KeyboardEvent): void => {
    const act: Record<string, () => void> = { "+": () => zoomBy(1), "=": () => zoomBy(1), "-": () => zoomBy(-1), "0": () => zoomTo(1), PageDown: () => goTo(at + 1), PageUp: () => goTo(at - 1), Home: () => goTo(0), End: () => goTo(opened.pages.length - 1) };
    const run = act[e.key];
    if (!run || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    run();
  };
  return (
    <section class="viewer">
      <h1>{title}</h1>
      <div class="bar" role="toolbar" aria-label={t("viewTitle")}>
        <button onClick={() => goTo(at - 1)} aria-label={t("previous")} aria-disabled={at === 0}>
          ↑
        </button>
        <span role="status">{t("page", at + 1, opened.pages.length)}</span>
        <button onClick={() => goTo(at + 1)} aria-label={t("next")} aria-disabled={at === opened.pages.length - 1}>
          ↓
        </button>
        <button onClick={() => zoomBy(-1)} aria-label={t("zoomOut")}>
          −
        </button>
        <button onClick={() => zoomTo(1)} aria-label={`${Math.round(zoom * 100)}% ${t("fit")}`}>
          {Math.round(zoom * 100)}%
        </button>
        <button onClick={() => zoomBy(1)} aria-label={t("zoomIn")}>
          +
        </button>
      </div>
      {opened.silent && (
        <Alert kind="warning">
          <p>{t("silent")}</p>
        </Alert>
      )}
      <div ref={scroller} class="scroller" tabIndex={0} role="region" aria-label={t("viewer")} onScroll={follow} onKeyDown={onKey} {...usePinch(zoom, zoomTo)}>
        {opened.pages.map(({ width, height }, n) => (
          <div class="sheet" data-page={n} key={n} style={{ width: `${zoom * 100}%`, maxWidth: `${zoom * 60}rem`, aspectRatio: `${width} / ${height}` }}>
            <canvas class={drawn.has(n) ? "" : "undrawn"} width={0} height={0} role="img" aria-label={t("pageOf", n + 1, opened.pages.length, person)} />
            {failed.has(n) ? (
              <div class="over">
                <p>{t("pageFailed", n + 1)}</p>
                <button onClick={() => loader.current?.again(n)}>{t("retry")}</button>
              </div>
            ) : (
              !drawn.has(n) && (
                <div class="over">
                  <Wait>{t("pageWaiting", n + 1)}</Wait>
                </div>
              )
            )}
          </div>
        ))}
      </div>
      <p class="hint">{t("openedNote", opened.index, opened.code, opened.sender)}</p>
    </section>
  );
}

/** Two fingers zoom; a mouse drags. One finger scrolls by itself. */
function usePinch(zoom: number, zoomTo: (next: number) => void): Record<string, (e: PointerEvent) => void> {
  const fingers = useRef(new Map<number, { x: number; y: number }>());
  const began = useRef({ apart: 0, zoom: 1 });
  const apart = (): number => {
    const [a, b] = [...fingers.current.values()];
    return a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0;
  };
  const lift = (e: PointerEvent): void => void fingers.current.delete(e.pointerId);
  return {
    onPointerDown: (e) => {
      fingers.current.set(e.pointerId, { x: e.clientX, y: e.clientY });
      began.current = { apart: apart(), zoom };
    },
    onPointerMove: (e) => {
      const before = fingers.current.get(e.pointerId);
      if (!before) return;
      fingers.current.set(e.pointerId, { x: e.clientX, y: e.clientY });
      if (fingers.current.size === 2 && began.current.apart > 0) zoomTo((began.current.zoom * apart()) / began.current.apart);
      else if (e.pointerType === "mouse" && e.buttons === 1) (e.currentTarget as HTMLElement).scrollBy(before.x - e.clientX, before.y - e.clientY);
    },
    onPointerUp: lift,
    onPointerCancel: lift,
    onPointerLeave: lift,
  };
}
