import { useState } from "preact/hooks";

import { NewPassphrase } from "./passphrase.js";
import { Alert, Card, Chip, Field, Form, Title, Wait } from "./parts.js";
import { NO_PAPERS } from "./send/papers.js";
import { PapersPicker } from "./send/papers_picker.js";
import { t } from "./text/text.js";

const COLOURS = ["paper", "panel", "line", "ink", "soft", "accent", "on-accent", "danger", "danger-wash", "warning", "warning-wash", "good", "good-wash", "info-wash"];

/** Every building block on one page, in whichever scheme the browser prefers. */
export function Design() {
  const [text, setText] = useState("");
  const [papers, setPapers] = useState(NO_PAPERS);
  return (
    <>
      <Title>{t("design")}</Title>
      <ul class="swatches">
        {COLOURS.map((name) => (
          <li key={name}>
            <span style={{ background: `var(--${name})` }} />
            <code>--{name}</code>
          </li>
        ))}
      </ul>
      <h2>Aa Ăă Ââ Đđ Ơơ Ưư Ễễ Ọọ Ữữ</h2>
      <p class="lead">Báo cáo nhanh ca bệnh, ca nghi nhiễm</p>
      <p>Đặng Thị Ngọc Ưỡn (uon.dtn)</p>
      <p class="hint">25/11/2026 09:12 · 0417/BC-SYT</p>
      <p>
        <code>59d1 0a7c 88e2 41bf 0c55 9a10 77d3 e4f6</code>
      </p>
      <h2>Chip</h2>
      <p class="chips">
        <Chip kind="strong">{t("unread")}</Chip> <Chip kind="danger">{t("urgency_hoa-toc")}</Chip> <Chip kind="warning">{t("unconfirmed")}</Chip> <Chip kind="good">{t("confirmed")}</Chip> <Chip kind="plain">{t("recalled")}</Chip>
      </p>
      <h2>Alert</h2>
      <Alert kind="info">
        <p>{t("signedOutIdle")}</p>
      </Alert>
      <Alert kind="good">
        <p>{t("enrolled")}</p>
      </Alert>
      <Alert kind="warning">
        <p>{t("viewWarning")}</p>
      </Alert>
      <Alert kind="danger" title={t("newsTitle")}>
        <p>{t("newsAdvice")}</p>
      </Alert>
      <div class="sample">
        <Wait>{t("opening")}</Wait>
      </div>
      <h2>{t("papersTitle")}</h2>
      <PapersPicker value={papers} onChange={setPapers} />
      <Card title={t("signInTitle")} lead={t("signInLead")}>
        <Form submit={t("signIn")} busy={false} onSubmit={() => {}}>
          <Field label={t("login")} value={text} onValue={setText} hint={t("doorNote")} />
          <Field label={t("password")} value={text} onValue={setText} wrong={t("differ")} secret />
          <NewPassphrase onSecret={() => {}} />
        </Form>
        <p class="row">
          <button>{t("cancel")}</button>
          <button class="quiet">{t("signOut")}</button>
          <button aria-disabled>{t("refresh")}</button>
        </p>
      </Card>
    </>
  );
}
