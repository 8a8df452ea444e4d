import { t, when } from "../text/text.js";

const BARS = 24;
const WIDTH = 480;
const HEIGHT = 96;

/** How many openings fell into each of equal parts of the time. */
export function bins(times: readonly number[], from: number, to: number, count = BARS): number[] {
  const out = new Array<number>(count).fill(0);
  const part = Math.max(1, to - from) / count;
  for (const time of times) {
    const n = Math.max(0, Math.min(count - 1, Math.floor((time - from) / part)));
    out[n] = (out[n] ?? 0) + 1;
  }
  return out;
}

/** Openings over time, from the sending until now; the same in words and numbers. */
export function Plot({ times, from, to }: { times: readonly string[]; from: string; to: string }) {
  if (times.length === 0) return null;
  const begin = Date.parse(from);
  const end = Math.max(Date.parse(to), begin + 60_000);
  const counts = bins(times.map((time) => Date.parse(time)), begin, end);
  const most = Math.max(...counts);
  const part = (end - begin) / BARS;
  const at = (n: number): string => when(new Date(begin + n * part).toISOString());
  const peak = counts.indexOf(most);
  const step = WIDTH / BARS;
  const words = t("plotWords", times.length, when(from), when(to), most, at(peak), at(peak + 1));
  return (
    <figure class="plot">
      <figcaption>{t("plotTitle")}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={words}>
        <line class="axis" x1="0" y1={HEIGHT - 0.5} x2={WIDTH} y2={HEIGHT - 0.5} />
        {counts.map((count, n) => count > 0 && <rect key={n} x={n * step + 2} y={HEIGHT - (count / most) * (HEIGHT - 8)} width={step - 4} height={(count / most) * (HEIGHT - 8)} />)}
      </svg>
      <p class="scale">
        <span>{when(from)}</span>
        <span>{when(to)}</span>
      </p>
      <details>
        <summary>{t("plotNumbers")}</summary>
        <p>{words}</p>
        <ul>
          {counts.map(
            (count, n) =>
              count > 0 && (
                <li key={n}>
                  {t("plotBin", at(n), at(n + 1), count)}
                </li>
              ),
          )}
        </ul>
      </details>
    </figure>
  );
}
