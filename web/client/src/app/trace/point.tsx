import { useEffect, useRef, useState } from "preact/hooks";

import { convex, type Corners } from "../../work/straighten.js";
import { CORNERS, Handles } from "../corners.js";
import { useDialog } from "../send/dialog.js";
import { t } from "../text/text.js";
import type { Evidence } from "./answers.js";
import { suggestCorners } from "./suggest.js";

/** Where the corners begin: a little inside, so that each can be taken hold of. */
function begun({ width, height }: Evidence): Corners {
  const [x, y] = [0.1 * width, 0.1 * height];
  return [
    { x, y },
    { x: width - x, y },
    { x: width - x, y: height - y },
    { x, y: height - y },
  ];
}

/** Four corners of the page are pointed out in a picture that was taken from the side. */
export function PointOut({ picture, onCorners, onClose }: { picture: Evidence; onCorners: (corners: Corners | null) => void; onClose: () => void }) {
  const dialog = useDialog();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [corners, setCorners] = useState<Corners>(picture.corners ?? begun(picture));
  const [suggested, setSuggested] = useState(false);
  const untouched = useRef(picture.corners === null);
  const put = (next: Corners): void => {
    untouched.current = false;
    setSuggested(false);
    setCorners(next);
  };
  const { width, height } = picture;
  useEffect(() => {
    let open = true;
    if (untouched.current)
      void suggestCorners(picture).then((found) => {
        if (!open || !found || !untouched.current) return;
        setCorners(found);
        setSuggested(true);
      });
    return () => {
      open = false;
    };
  }, []);
  useEffect(() => {
    if (!canvas.current) return;
    [canvas.current.width, canvas.current.height] = [picture.small.width, picture.small.height];
    canvas.current.getContext("2d")?.drawImage(picture.small, 0, 0);
  }, []);
  const sound = convex(corners);
  const done = (take: Corners | null): void => {
    onCorners(take);
    dialog.current?.close();
  };
  return (
    <dialog ref={dialog} class="papers-dialog" aria-labelledby="point-title" onClose={onClose}>
      <h2 id="point-title">{t("pointTitle")}</h2>
      <p class="hint">{t("pointLead")}</p>
      <div class="papers-table">
        <div class="papers-picture" style={{ aspectRatio: `${width} / ${height}`, "--shape": width / height }}>
          <canvas ref={canvas} width={0} height={0} />
          <Handles
            size={{ width, height }}
            corners={corners}
            name={(i) => t("pointCorner", t(CORNERS[i]!), Math.round(corners[i]!.x), Math.round(corners[i]!.y))}
            onPut={(i, at) => put(corners.map((p, j) => (j === i ? at : p)) as unknown as Corners)}
          />
        </div>
      </div>
      <p role="status" class="papers-note">
        {sound ? suggested && t("pointSuggested") : t("editBad")}
      </p>
      <div class="row">
        <button type="button" class="primary" aria-disabled={!sound} onClick={() => sound && done(corners)}>
          {t("pointTake")}
        </button>
        {picture.corners && (
          <button type="button" onClick={() => done(null)}>
            {t("pointNone")}
          </button>
        )}
        <button type="button" onClick={() => dialog.current?.close()}>
          {t("cancel")}
        </button>
      </div>
    </dialog>
  );
}
