import { useEffect, useState } from "preact/hooks";

import { call } from "./api.js";
import { Card, Failed, Form, useWork, Wait } from "./parts.js";
import { begin, signOut } from "./state.js";
import { spoken, t, when } from "./text/text.js";
import type { Rules as Text } from "./answers.js";

/** Shows the rules in force, and acknowledges exactly what was shown. */
export function Rules() {
  const [rules, setRules] = useState<Text | null>(null);
  const [agreed, setAgreed] = useState(false);
  const work = useWork();
  useEffect(() => void work.run(async () => setRules(await call<Text>("GET", "/api/rules"))), []);
  if (!rules) return <Card title={t("rulesTitle")}>{work.cause ? <Failed cause={work.cause} /> : <Wait>{t("loading")}</Wait>}</Card>;
  const accept = async (): Promise<void> => {
    await call("POST", "/api/rules/acceptance", { version: rules.version, sha256: rules.sha256 });
    await begin();
  };
  return (
    <Card title={t("rulesTitle")} lead={t("rulesLead", rules.version, when(rules.published_at))}>
      <div class="rules" tabIndex={0} role="region" aria-label={t("rulesTitle")}>
        {rules[spoken()]}
      </div>
      <Form submit={t("rulesAccept")} busy={work.busy} cause={work.cause} ready={agreed} onSubmit={() => work.run(accept)}>
        <label class="check">
          <input type="checkbox" checked={agreed} onChange={(e) => setAgreed(e.currentTarget.checked)} />
          {t("rulesAgree")}
        </label>
      </Form>
      <button class="quiet" onClick={() => void signOut()}>
        {t("signOut")}
      </button>
    </Card>
  );
}
