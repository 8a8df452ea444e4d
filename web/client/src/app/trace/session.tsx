import { useEffect, useRef, useState } from "preact/hooks";

import type { Item } from "../answers.js";
import { Refusal } from "../api.js";
import { Failed, useWork, Wait } from "../parts.js";
import { pixelsOf } from "../send/papers_picture.js";
import { ask, state } from "../state.js";
import { t, when } from "../text/text.js";
import { TraceWorker } from "../workers.js";
import type { Evidence, Opening, Viewing } from "./answers.js";

interface Props {
  pictures: readonly Evidence[];
  items: readonly Item[];
  chosen: string;
  onChoose: (item: Item, opening: Opening) => void;
}

/** The session mark of a picture leads to the document, if nobody has chosen one: it is read as the picture comes in. */
export function BySession({ pictures, items, chosen, onChoose }: Props) {
  const [said, setSaid] = useState("");
  const read = useRef(new Set<string>());
  const still = useRef(chosen);
  still.current = chosen;
  const work = useWork();
  const picture = chosen === "" && !work.busy ? pictures.find((one) => !read.current.has(one.id)) : undefined;
  useEffect(() => {
    if (!picture) return;
    read.current.add(picture.id);
    void work.run(async () => {
      const [viewing] = await viewingsOf(picture);
      if (!viewing) return setSaid(t("traceSessionNone"));
      const opening = await openingOf(viewing.code);
      if (!opening) return setSaid(t("traceSessionUnknown", viewing.code));
      const item = items.find((one) => one.document === opening.document);
      setSaid(t("traceSessionFound", viewing.code, opening.person.full_name, opening.person.username, when(opening.at), item ? "" : t("traceCodeForeign")));
      if (item && still.current === "") onChoose(item, opening);
    });
  }, [picture]);
  return (
    <>
      {work.busy && <Wait>{t("traceSessionReading")}</Wait>}
      <p role="status">{said}</p>
      <Failed cause={work.cause} />
    </>
  );
}

/** Whose opening a code is of, if the person may know. */
export async function openingOf(code: string): Promise<Opening | undefined> {
  const found = await ask<Opening[]>("by_code", { code }).catch((cause: unknown) => {
    if (cause instanceof Refusal && cause.code === "not_found") return [];
    throw cause;
  });
  return found[0];
}

/** Reads a picture's session mark in a worker that is thrown away: pictures are large. */
async function viewingsOf(picture: Evidence): Promise<Viewing[]> {
  const { kept } = state;
  if (!kept) throw new Refusal("ended");
  const worker = new TraceWorker();
  try {
    await worker.call("begin", { person: kept.person, kept: kept.desk });
    const { width, height, rgba } = await pixelsOf(picture.file);
    const [found] = await worker.callWith("viewing", { width, height }, new Uint8Array(rgba.buffer));
    const { checkpoint } = await worker.call<{ checkpoint?: string }>("kept");
    if (checkpoint) await ask("see", { checkpoint });
    return found as Viewing[];
  } finally {
    worker.end();
  }
}
