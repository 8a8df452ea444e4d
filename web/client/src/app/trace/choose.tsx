import { useEffect, useState } from "preact/hooks";

import { may } from "../admin/parts.js";
import { call } from "../api.js";
import type { Item, Label } from "../answers.js";
import { labelsOf, useLabels } from "../labels.js";
import { matches, numbered } from "../order.js";
import { Failed, Field, Form, useWork, Wait } from "../parts.js";
import { useStore } from "../state.js";
import { t, when } from "../text/text.js";
import type { Evidence, Opening } from "./answers.js";
import { BySession, openingOf } from "./session.js";

/** How many of a long list are offered at once. */
const OFFERED = 8;

interface Props {
  chosen: string;
  pictures: readonly Evidence[];
  onChoose: (item: Item | null, opening: Opening | null) => void;
}

/** Which document it is: by the picture's session mark, from the list of sent ones, or by the code that a page shows. */
export function Choose({ chosen, pictures, onChoose }: Props) {
  const { account } = useStore();
  const [items, setItems] = useState<Item[] | null>(null);
  const [search, setSearch] = useState("");
  const labels = useLabels();
  const work = useWork();
  useEffect(() => {
    void work.run(async () => {
      const sent = (await call<Item[] | null>("GET", "/api/sent")) ?? [];
      setItems(sent);
      const asked = sent.find((item) => item.document === chosen);
      onChoose(asked ?? null, null);
    });
  }, []);
  useEffect(() => {
    if (items && account !== null) void labelsOf(items);
  }, [items, account]);
  if (items === null) return work.cause ? <Failed cause={work.cause} /> : <Wait>{t("loading")}</Wait>;
  const found = items.filter((item) => search.trim() === "" || matches(item, labels.get(item.document), search.trim()));
  const offered = found.slice(0, OFFERED);
  const kept = items.find((item) => item.document === chosen);
  if (kept && !offered.includes(kept)) offered.unshift(kept);
  return (
    <>
      {items.length > 0 && <BySession pictures={pictures} items={items} chosen={chosen} onChoose={onChoose} />}
      <ByCode items={items} onChoose={onChoose} />
      {items.length > OFFERED && <Field label={t("traceSearch")} value={search} onValue={setSearch} />}
      {items.length === 0 ? (
        <p class="hint">{t("traceNothingSent")}</p>
      ) : (
        <fieldset class="trace-documents">
          <legend>{t("traceDocument")}</legend>
          {offered.map((item) => (
            <label class="check" key={item.document}>
              <input type="radio" name="traced" value={item.document} checked={item.document === chosen} onChange={() => onChoose(item, null)} />
              <Named item={item} label={labels.get(item.document)} />
            </label>
          ))}
        </fieldset>
      )}
      <p class="hint" role="status">
        {found.length > offered.length ? t("traceMore", found.length - offered.length) : ""}
      </p>
    </>
  );
}

function Named({ item, label }: { item: Item; label: Label | null | undefined }) {
  return (
    <span>
      <strong>{label ? label.subject : label === null ? t("unreadable") : t("sealedSubject")}</strong>
      <br />
      <span class="hint">{[numbered(item), when(item.sent_at), t("pages", item.pages), t("openedBy", item.opened_by, item.recipients)].filter(Boolean).join(" · ")}</span>
    </span>
  );
}

/** The code in the visible mark leads to the opening, for whoever may know, and to the document, if it is one of the person's own. */
function ByCode({ items, onChoose }: { items: readonly Item[]; onChoose: Props["onChoose"] }) {
  const [code, setCode] = useState("");
  const [said, setSaid] = useState("");
  const [foreign, setForeign] = useState<string | null>(null);
  const work = useWork();
  const typed = code.replace(/[^0-9a-fA-F]/g, "");
  const find = async (): Promise<void> => {
    setSaid("");
    setForeign(null);
    const opening = await openingOf(typed);
    const item = opening && items.find((one) => one.document === opening.document);
    if (!opening) return setSaid(t("traceCodeUnknown"));
    setSaid(t("traceCodeFound", opening.person.full_name, opening.person.username, when(opening.at), item ? "" : t("traceCodeForeign")));
    if (item) onChoose(item, opening);
    else setForeign(opening.document);
  };
  return (
    <Form submit={t("traceCodeFind")} busy={work.busy} cause={work.cause} ready={typed.length === 12} onSubmit={() => work.run(find)}>
      <Field label={t("traceCode")} value={code} onValue={setCode} hint={t("traceCodeHint")} />
      <p role="status">{said}</p>
      {foreign !== null && (
        <p class="row">
          <a class="button" href={`#/audit/${foreign}`}>
            {t("traceCodeAudit")}
          </a>
          {may("security") && (
            <a class="button" href="#/leak-ask">
              {t("leakAsk")}
            </a>
          )}
        </p>
      )}
    </Form>
  );
}
