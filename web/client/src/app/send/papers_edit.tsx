import { useEffect, useRef, useState } from "preact/hooks";

import { convex, turnedPoint, type Corners, type Point } from "../../work/straighten.js";
import type { Size } from "../../work/bands.js";
import { CORNERS, Handles } from "../corners.js";
import { Failed, useWork, Wait } from "../parts.js";
import { t } from "../text/text.js";
import { useDialog } from "./dialog.js";
import { withPicture, type PaperPage, type Papers } from "./papers.js";
import { develop, isPicture, preview, type PictureFile } from "./papers_picture.js";

/** The longer side of the picture that is worked on. */
const SIDE = 1400;

interface Props {
  papers: Papers;
  page: PaperPage;
  onDone: (papers: Papers) => void;
  onClose: () => void;
}

/** Turns a picture and cuts it to four corners, by hand and by keys. */
export function Edit({ papers, page, onDone, onClose }: Props) {
  const file = papers.files[page.source];
  return isPicture(file) ? <Editor file={file} page={page} onDone={(now) => onDone(withPicture(papers, now.file, now.page))} onClose={onClose} /> : null;
}

const whole = ({ width, height }: Size): Corners => [
  { x: 0, y: 0 },
  { x: width, y: 0 },
  { x: width, y: height },
  { x: 0, y: height },
];

const same = (a: Corners, b: Corners): boolean => a.every((p, i) => p.x === b[i]?.x && p.y === b[i]?.y);

function Editor({ file, page, onDone, onClose }: { file: PictureFile; page: PaperPage; onDone: (now: Awaited<ReturnType<typeof develop>>) => void; onClose: () => void }) {
  const dialog = useDialog();
  const size = file.takenSize;
  const [corners, setCorners] = useState<Corners>(file.development.corners ?? file.guess ?? whole(size));
  const [turns, setTurns] = useState(file.development.turns);
  const [clean, setClean] = useState(file.development.clean);
  const [note, setNote] = useState("");
  const work = useWork();
  const sound = convex(corners);
  const apply = async (): Promise<void> => {
    onDone(await develop(file, page, { corners: same(corners, whole(size)) ? null : corners, turns: turns % 4, clean }));
    dialog.current?.close();
  };
  const guess = (): void => {
    setNote(file.guess ? "" : t("editNoGuess"));
    if (file.guess) setCorners(file.guess);
  };
  return (
    <dialog ref={dialog} class="papers-dialog" aria-labelledby="edit-title" onClose={onClose}>
      <h2 id="edit-title">{t("editTitle")}</h2>
      <p class="hint">{t("editLead")}</p>
      <Canvas file={file} turns={turns} corners={corners} onCorners={setCorners} />
      <p role="status" class="papers-note">
        {sound ? note : t("editBad")}
      </p>
      <div class="row">
        <button type="button" onClick={() => setTurns(turns + 3)}>
          ↺ {t("editLeft")}
        </button>
        <button type="button" onClick={() => setTurns(turns + 1)}>
          ↻ {t("editRight")}
        </button>
        <button type="button" onClick={guess}>
          {t("editGuess")}
        </button>
        <button type="button" onClick={() => setCorners(whole(size))}>
          {t("editWhole")}
        </button>
      </div>
      <label class="check">
        <input type="checkbox" checked={clean} onChange={(e) => setClean(e.currentTarget.checked)} />
        {t("editClean")}
      </label>
      <Failed cause={work.cause} />
      <div class="row">
        <button type="button" class="primary" aria-disabled={!sound || work.busy} onClick={() => sound && !work.busy && void work.run(apply)}>
          {work.busy ? t("working") : t("editApply")}
        </button>
        <button type="button" onClick={() => dialog.current?.close()}>
          {t("cancel")}
        </button>
      </div>
    </dialog>
  );
}

/** The picture as it is turned, with its corners over it; corners are kept as they lie in the picture as it came. */
function Canvas({ file, turns, corners, onCorners }: { file: PictureFile; turns: number; corners: Corners; onCorners: (corners: Corners) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [bitmap, setBitmap] = useState<ImageBitmap | null>(null);
  const work = useWork();
  useEffect(() => {
    let there = true;
    let taken: ImageBitmap | null = null;
    void work.run(async () => {
      taken = await preview(file, SIDE);
      if (there) setBitmap(taken);
      else taken.close();
    });
    return () => {
      there = false;
      taken?.close();
      if (canvas.current) canvas.current.width = canvas.current.height = 0;
    };
  }, []);
  useEffect(() => {
    if (bitmap && canvas.current) drawTurned(canvas.current, bitmap, turns);
  }, [bitmap, turns]);

  const size = file.takenSize;
  const shown = turns % 2 === 0 ? size : { width: size.height, height: size.width };
  const seen = corners.map((p) => turnedPoint(p, size, turns));
  const put = (i: number, at: Point): void => onCorners(corners.map((p, j) => (j === i ? turnedPoint(at, shown, -turns) : p)) as unknown as Corners);
  return (
    <div class="papers-table">
      {!bitmap && !work.cause && <Wait>{t("lookWait")}</Wait>}
      <Failed cause={work.cause} />
      <div class="papers-picture" style={{ aspectRatio: `${shown.width} / ${shown.height}`, "--shape": shown.width / shown.height }}>
        <canvas ref={canvas} width={0} height={0} />
        <Handles size={shown} corners={seen} name={(i) => t(CORNERS[(i + turns) % 4]!)} onPut={put} />
      </div>
    </div>
  );
}

function drawTurned(canvas: HTMLCanvasElement, bitmap: ImageBitmap, turns: number): void {
  const { width, height } = bitmap;
  const n = turns % 4;
  [canvas.width, canvas.height] = n % 2 === 0 ? [width, height] : [height, width];
  const to = canvas.getContext("2d");
  to?.translate(canvas.width / 2, canvas.height / 2);
  to?.rotate((n * Math.PI) / 2);
  to?.drawImage(bitmap, -width / 2, -height / 2);
}
