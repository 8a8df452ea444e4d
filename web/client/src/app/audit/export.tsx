import { call } from "../api.js";
import { Failed, useWork } from "../parts.js";
import { t } from "../text/text.js";
import type { Cell } from "./sheet.js";

interface ExportProps {
  /** Which audit it is, as the entry on the log names it. */
  of: { document: string } | { username: string } | { unit: string };
  /** Name of the file without its ending. */
  name: string;
  rows: () => (readonly Cell[])[];
}

const TYPES = { csv: "text/csv", xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" };

/** Writes what is shown into a file, made here; that it is done stands on the log first. */
export function Export({ of, name, rows }: ExportProps) {
  const work = useWork();
  const save = async (format: "csv" | "xlsx"): Promise<void> => {
    const table = rows();
    const { csv, xlsx } = await import("./sheet.js");
    await call("POST", "/api/audit/exports", { ...of, format, rows: table.length - 1 });
    const url = URL.createObjectURL(new Blob([format === "csv" ? csv(table) : xlsx(t("auditSheet"), table)], { type: TYPES[format] }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `${name}.${format}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  };
  return (
    <>
      <div class="row">
        <button aria-disabled={work.busy} onClick={() => void (work.busy || work.run(() => save("csv")))}>
          {t("exportCSV")}
        </button>
        <button aria-disabled={work.busy} onClick={() => void (work.busy || work.run(() => save("xlsx")))}>
          {t("exportXLSX")}
        </button>
      </div>
      <p class="hint">{t("exportNote")}</p>
      <Failed cause={work.cause} />
    </>
  );
}
