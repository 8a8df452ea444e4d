import type { Corners } from "../../work/straighten.js";
import type { Development } from "../../work/picture.js";
import type { Size } from "../../work/bands.js";
import { Refusal } from "../api.js";
import { state } from "../state.js";
import { vault } from "../workers.js";
import type { Draft } from "./draft.js";
import type { Order } from "./order.js";
import { NO_PAPERS, withMore, type IdentityAnswer, type PaperFile, type Papers } from "./papers.js";
import { takeIn } from "./papers_intake.js";
import { developedBefore, isPicture } from "./papers_picture.js";
import { inOrder, orderOfPages } from "./resume.js";
import type { KeptPaper } from "./drafts.js";

/** A draft in words, as it is sealed to the own account key; its papers lie beside it, each sealed likewise. */
interface Words extends Omit<Draft, "papers"> {
  identity: IdentityAnswer;
  files: ({ id: string; name: string } & ({ kind: "pdf" } | ({ kind: "picture"; takenSize: Size; guess: Corners | null; development: Development; types: [string, string] } & Size)))[];
  pages: Order["pages"];
}

const names = new WeakMap<PaperFile, string>();

/** The name under which a file is kept: another one as soon as anything about it has changed. */
export function nameOfFile(file: PaperFile): string {
  const name = names.get(file) ?? crypto.randomUUID();
  names.set(file, name);
  return name;
}

/** Only the own key opens what comes out, and making it needs no secret. */
const seal = (plain: Blob): Promise<Blob> => vault({ do: "seal", plain, to: state.own?.account ?? "" });

async function unseal(sealed: Blob): Promise<Blob> {
  if (state.account === null) throw new Refusal("ended");
  return vault({ do: "unseal", sealed, secret: state.account });
}

/** What was said of a document and its papers. */
export function sealedWords({ papers, ...said }: Draft): Promise<Blob> {
  const files = papers.files.map((file, source): Words["files"][number] => {
    const named = { id: nameOfFile(file), name: file.name };
    if (!isPicture(file)) return { ...named, kind: "pdf" };
    const { width, height } = papers.pages.find((page) => page.source === source) ?? file.takenSize;
    return { ...named, kind: "picture", width, height, takenSize: file.takenSize, guess: file.guess, development: file.development, types: [file.taken.type, file.picture.type] };
  });
  return seal(new Blob([JSON.stringify({ ...said, identity: papers.identity, files, pages: orderOfPages(papers) } satisfies Words)]));
}

/** A file; of a picture also what it was developed from. */
export async function sealedFile(file: PaperFile): Promise<Blob[]> {
  if (!isPicture(file)) return [await seal(new Blob([await file.bytes()]))];
  return file.picture === file.taken ? [await seal(file.picture)] : [await seal(file.picture), await seal(file.taken)];
}

/** The draft as it was. */
export async function unsealed(words: Blob, papersOf: (file: string) => KeptPaper | undefined): Promise<Draft> {
  const { identity, files, pages, ...said } = JSON.parse(await (await unseal(words)).text()) as Words;
  let papers = NO_PAPERS;
  for (const [source, file] of files.entries()) {
    const kept = papersOf(file.id);
    if (!kept) throw new Refusal("internal");
    const [whole, taken] = await Promise.all(kept.sealed.map(unseal));
    if (!whole) throw new Refusal("internal");
    papers = await withFile(papers, file, whole, taken ?? whole);
    const now = papers.files[source];
    if (now) names.set(now, file.id);
  }
  return { ...said, papers: { ...inOrder(papers, pages), identity } };
}

async function withFile(papers: Papers, file: Words["files"][number], whole: Blob, taken: Blob): Promise<Papers> {
  if (file.kind === "pdf") return takeIn(() => papers, new File([whole], file.name), { progress: () => {}, goOn: () => {} });
  const { name, takenSize, guess, development, types, width, height } = file;
  const picture = new Blob([whole], { type: types[1] });
  const before = { name, takenSize, guess, development, taken: taken === whole ? picture : new Blob([taken], { type: types[0] }) };
  const { file: developed, page } = developedBefore(before, { picture, width, height });
  return withMore(papers, developed, [page]);
}
