import type { Item, Person } from "../answers.js";
import type { Opening } from "./answers.js";
import type { Result } from "./investigation.js";

/** The result as a file: everything that the minutes say, for machines. */
export function asJSON(result: Result, item: Item, person: Person, opening: Opening | null): string {
  const { document, tracing, finding, pictures, seconds } = result;
  return JSON.stringify(
    {
      document,
      number: item.metadata.number,
      notation: item.metadata.notation,
      sent_at: item.sent_at,
      manifest: tracing.manifest,
      detector: tracing.detector,
      run_by: person.username,
      run_at: tracing.at,
      log_index: tracing.index,
      pictures: pictures.map(({ name, sha256, width, height, corners }) => ({ file: name, sha256, width, height, corners })),
      typed_code: opening && { document: opening.document, person: opening.person.id, kind: opening.kind, at: opening.at, log_index: opening.index },
      seconds,
      ...finding,
    },
    null,
    2,
  );
}

/** Gives a file to whoever sits at the browser. */
export function save(name: string, text: string | Uint8Array<ArrayBuffer>): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
