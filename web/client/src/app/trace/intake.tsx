import { useEffect, useRef } from "preact/hooks";

import { Drop } from "../drop.js";
import { Failed, useWork, Wait } from "../parts.js";
import { t } from "../text/text.js";
import type { Evidence } from "./answers.js";
import { MOST_PICTURES, takePicture } from "./evidence.js";

/** Pictures of one leak: dropped, pasted, or chosen. */
export function Intake({ pictures, onPictures, onBusy }: { pictures: readonly Evidence[]; onPictures: (pictures: readonly Evidence[]) => void; onBusy: (busy: boolean) => void }) {
  const latest = useRef(pictures);
  latest.current = pictures;
  const work = useWork();
  const take = (files: readonly File[]): void => {
    if (files.length === 0) return;
    onBusy(true);
    void work
      .run(async () => {
        for (const file of files.slice(0, MOST_PICTURES - latest.current.length)) {
          const picture = await takePicture(file);
          if (latest.current.some((one) => one.sha256 === picture.sha256)) continue;
          latest.current = [...latest.current, picture];
          onPictures(latest.current);
        }
      })
      .finally(() => onBusy(false));
  };
  useEffect(() => {
    const paste = (e: ClipboardEvent): void => {
      const files = [...(e.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      e.preventDefault();
      take(files);
    };
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  }, []);
  return (
    <>
      <Drop lead={t("traceDrop")} choose={t("tracePick")} hint={t("traceDropHint", MOST_PICTURES)} accept="image/png,image/jpeg,image/webp" onFiles={(files) => !work.busy && take(files)} />
      {work.busy && <Wait>{t("traceReadingPicture")}</Wait>}
      <Failed cause={work.cause} />
    </>
  );
}

/** A small look at a picture. */
export function Small({ bitmap, label }: { bitmap: ImageBitmap; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current) return;
    const scale = Math.min(1, 320 / Math.max(bitmap.width, bitmap.height));
    canvas.current.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.current.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.current.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.current.width, canvas.current.height);
  }, [bitmap]);
  return <canvas ref={canvas} role="img" aria-label={label} />;
}

/** The pictures taken in, each with its hash, to be pointed out in or left out. */
export function Pictures({ pictures, onPoint, onLeave }: { pictures: readonly Evidence[]; onPoint?: (picture: Evidence) => void; onLeave: ((picture: Evidence) => void) | null }) {
  return (
    <ul class="trace-pictures">
      {pictures.map((picture) => (
        <li key={picture.id}>
          <Small bitmap={picture.small} label={picture.name} />
          <div>
            <strong>{picture.name}</strong>
            <p class="hint">
              {t("traceSize", picture.width, picture.height)} · SHA-256 <code>{picture.sha256}</code>
            </p>
            {picture.corners && <p class="hint">{t("traceCornersSet")}</p>}
            <div class="row">
              {onPoint && (
                <button type="button" onClick={() => onPoint(picture)} aria-label={`${t("tracePoint")}: ${picture.name}`}>
                  {t("tracePoint")}
                </button>
              )}
              {onLeave && (
                <button type="button" onClick={() => onLeave(picture)} aria-label={`${t("traceLeave")}: ${picture.name}`}>
                  {t("traceLeave")}
                </button>
              )}
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}
