import { useEffect, useState } from "preact/hooks";

import { Alert } from "../parts.js";
import { useStore } from "../state.js";
import { t, when } from "../text/text.js";
import { keptSendings, type KeptSending } from "./state.js";

/** Says on other screens that a document is half sent. */
export function UnfinishedNotice() {
  const { me } = useStore();
  const [all, setAll] = useState<KeptSending[]>([]);
  useEffect(() => void keptSendings(me?.person.id ?? "").then(setAll, console.warn), [me?.person.id]);
  if (all.length === 0) return null;
  return (
    <Alert kind="warning" title={t("keptTitle")}>
      <ul>
        {all.map((one) => (
          <li key={one.document}>{t("keptNotice", one.pages, when(new Date(one.began).toISOString()))}</li>
        ))}
      </ul>
      <a href="#/send">{t("keptOpen")}</a>
    </Alert>
  );
}
