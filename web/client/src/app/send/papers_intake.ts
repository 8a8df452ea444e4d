import { MAX_ORIGINAL, MAX_PAGES } from "../../limits.js";
import { Refusal } from "../api.js";
import { kindOf, plainName } from "./papers_kind.js";
import { withMore, type PaperPage, type Papers } from "./papers.js";
import { readPdf } from "./papers_pdf.js";
import { readPicture } from "./papers_picture.js";

/** Room beside the files in what is sealed. */
const ROOM = 1 << 20;

/** Why a file is not among the papers. */
export interface NotTaken {
  name: string;
  cause: unknown;
}

export interface Progress {
  name: string;
  done: number;
  of: number;
}

/** Thrown through an intake that the person stops. */
export class Stopped extends Error {}

interface Watch {
  progress: (now: Progress) => void;
  /** Throws Stopped when no more is wanted. */
  goOn: () => void;
}

/** One file more among what the papers are by the time it is read. */
export async function takeIn(latest: () => Papers, file: File, watch: Watch): Promise<Papers> {
  const name = plainName(file.name);
  watch.progress({ name, done: 0, of: 0 });
  const head = await file.slice(0, 1024).arrayBuffer().catch(() => {
    throw new Refusal("paper_gone");
  });
  const kind = kindOf(new Uint8Array(head), name);
  if (file.size > MAX_ORIGINAL - ROOM) throw new Refusal("papers_too_large");
  switch (kind) {
    case "office":
      throw new Refusal("paper_office");
    case "other":
      throw new Refusal("paper_kind");
    case "picture": {
      const { file: picture, page } = await readPicture(file, name);
      watch.goOn();
      return added(latest(), picture, [page]);
    }
    case "pdf": {
      const { pages, file: pdf } = await readPdf(file, name, (done, of) => watch.progress({ name, done, of }), watch.goOn);
      return added(latest(), pdf, pages);
    }
  }
}

function added(papers: Papers, file: Papers["files"][number], pages: readonly PaperPage[]): Papers {
  const all = papers.pages.length + pages.length;
  if (all > MAX_PAGES) throw new Refusal("too_many_pages", 0, null, { pages: all });
  return withMore(papers, file, pages);
}
