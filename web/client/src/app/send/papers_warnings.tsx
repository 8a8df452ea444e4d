import { Alert } from "../parts.js";
import { t } from "../text/text.js";
import type { PaperWarning, Papers } from "./papers.js";
import { isPdf } from "./papers_pdf.js";

/** What the sender has to look at, file by file. */
export function Warnings({ papers }: { papers: Papers }) {
  return (
    <>
      {papers.files.map((file, i) => {
        const pages = papers.pages.filter((page) => page.source === i);
        const count = (warning: PaperWarning): number => pages.filter((page) => page.warnings.includes(warning)).length;
        return (
          <div key={file.name}>
            {isPdf(file) && count("fonts") > 0 && (
              <Alert kind="warning" title={t("warnFontsTitle", file.name)}>
                <p>{t("warnFonts", file.missing.join(", "))}</p>
              </Alert>
            )}
            {count("form") > 0 && (
              <Alert kind="warning">
                <p>{t("warnForm", file.name)}</p>
              </Alert>
            )}
            {count("no_text") > 0 && (
              <Alert kind="warning">
                <p>{t("warnNoText", file.name, count("no_text"))}</p>
              </Alert>
            )}
          </div>
        );
      })}
    </>
  );
}
