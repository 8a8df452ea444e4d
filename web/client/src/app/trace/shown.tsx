import { useEffect, useRef, useState } from "preact/hooks";

import { Failed, useWork, Wait } from "../parts.js";
import { t } from "../text/text.js";
import type { Grid, Place } from "./answers.js";
import type { Investigation, Result } from "./investigation.js";
import { drawOutline, drawTile, drawTiles, IDENTITY, type Spoke } from "./tiles.js";

/** What the picture shows of a page, and the page as it was shipped, side by side. */
export function Shown({ result, investigation }: { result: Result; investigation: Investigation }) {
  return (
    <section aria-label={t("traceEvidence")}>
      <h2>{t("traceEvidence")}</h2>
      <Legend />
      {result.pictures.map((picture, i) => {
        const place = result.finding.places.find((one) => one.picture === i);
        return (
          <div class="trace-pair" key={picture.id}>
            <PictureTiles result={result} picture={i} />
            {place ? <PageTiles key={place.page} result={result} place={place} investigation={investigation} /> : <p class="hint">{t("traceNoPage")}</p>}
          </div>
        );
      })}
    </section>
  );
}

const gridOf = (result: Result, place: Place): Grid | undefined => result.finding.grids.find((grid) => grid.page === place.page);

/** A picture with the tiles that it shows drawn over it. */
export function PictureTiles({ result, picture }: { result: Result; picture: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const evidence = result.pictures[picture]!;
  const places = result.finding.places.filter((one) => one.picture === picture);
  useEffect(() => {
    const on = canvas.current;
    const to = on?.getContext("2d");
    if (!on || !to) return;
    [on.width, on.height] = [evidence.small.width, evidence.small.height];
    to.drawImage(evidence.small, 0, 0);
    const scale = evidence.small.width / evidence.width;
    for (const place of places) {
      const page = result.tracing.pages[place.page - 1];
      const grid = gridOf(result, place);
      if (grid) drawTiles(to, grid, place.map, scale);
      if (page) drawOutline(to, page.width, page.height, place.map, scale);
    }
    return () => void (on.width = on.height = 0);
  }, [result]);
  return (
    <figure>
      <canvas ref={canvas} width={0} height={0} role="img" aria-label={places[0] ? t("tracePictureShows", evidence.name, places[0].page) : t("tracePictureNothing", evidence.name)} />
      <figcaption>{evidence.name}</figcaption>
    </figure>
  );
}

function PageTiles({ result, place, investigation }: { result: Result; place: Place; investigation: Investigation }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [page, setPage] = useState<ImageData | null>(null);
  const work = useWork();
  useEffect(() => void work.run(async () => setPage(await investigation.page(place.page))), []);
  useEffect(() => {
    const on = canvas.current;
    const to = on?.getContext("2d");
    if (!on || !to || !page) return;
    [on.width, on.height] = [page.width, page.height];
    to.putImageData(page, 0, 0);
    const grid = gridOf(result, place);
    if (grid) drawTiles(to, grid, IDENTITY, 1);
    return () => void (on.width = on.height = 0);
  }, [page, result]);
  return (
    <figure>
      <Failed cause={work.cause} />
      {page ? <canvas ref={canvas} width={0} height={0} role="img" aria-label={t("tracePageShows", place.page)} /> : work.busy && <Wait>{t("loading")}</Wait>}
      <figcaption>{t("tracePageShipped", place.page)}</figcaption>
    </figure>
  );
}

const KINDS: readonly Spoke[] = ["for", "against", "silent"];

export function Legend() {
  return (
    <ul class="trace-legend">
      {KINDS.map((spoke) => (
        <li key={spoke}>
          <Sample spoke={spoke} />
          {t(`trace_${spoke}`)}
        </li>
      ))}
    </ul>
  );
}

function Sample({ spoke }: { spoke: Spoke }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const to = canvas.current?.getContext("2d");
    if (!to) return;
    to.fillStyle = "#fff";
    to.fillRect(0, 0, 36, 36);
    drawTile(to, spoke, IDENTITY, [0, 0, 36, 36], 1.5);
  }, []);
  return <canvas ref={canvas} width={36} height={36} aria-hidden="true" />;
}
