import { allOf, dropDraft, transact } from "./state.js";

/** A document that is being written, as this browser keeps it: sealed to its writer's own account key, papers and all. */
export interface KeptDraft {
  draft: string;
  person: string;
  /** When it was last changed. */
  at: number;
  /** Sealed. */
  words: Blob;
}

/** A file of a draft. */
export interface KeptPaper {
  draft: string;
  file: string;
  /** Sealed: the file; of a picture that was changed also the picture before. */
  sealed: Blob[];
}

/** Keeps a draft with the files that it has now; those that it has no more go. */
export async function keepDraft(draft: KeptDraft, files: readonly string[], more: readonly KeptPaper[]): Promise<void> {
  await transact("readwrite", ({ drafts, papers }) => {
    for (const paper of more) papers.put(paper);
    const known = papers.getAllKeys(allOf(draft.draft));
    known.onsuccess = () => {
      for (const key of known.result as [string, string][]) if (!files.includes(key[1])) papers.delete(key);
    };
    return drafts.put(draft);
  });
}

/** The person's drafts, the newest first. */
export async function keptDrafts(person: string): Promise<KeptDraft[]> {
  const all = (await transact("readonly", ({ drafts }) => drafts.getAll() as IDBRequest<KeptDraft[]>)) ?? [];
  return all.filter((one) => one.person === person).sort((a, b) => b.at - a.at);
}

export async function keptPapers(draft: string): Promise<KeptPaper[]> {
  return (await transact("readonly", ({ papers }) => papers.getAll(allOf(draft)) as IDBRequest<KeptPaper[]>)) ?? [];
}

export async function discardDraft(draft: string): Promise<void> {
  await transact("readwrite", (stores) => {
    dropDraft(stores, draft);
    return null;
  });
}
