import { useEffect, useState } from "preact/hooks";

import { call } from "../api.js";
import { Alert, Form, Lines, useWork } from "../parts.js";
import { t, when } from "../text/text.js";
import { logged } from "./receipt.js";
import type { AccessRequest, Receipt } from "./answers.js";

/** Asks a document's sender for access; the answer is the same whether there is such a document or not. */
export function AskAccess({ document }: { document: string }) {
  const [own, setOwn] = useState<AccessRequest | null>(null);
  const [reason, setReason] = useState("");
  const work = useWork();
  const load = useWork();
  useEffect(() => {
    void load.run(async () => setOwn((await call<AccessRequest[]>("GET", "/api/access-requests")).find((one) => one.document === document) ?? null));
  }, []);
  const ask = async (): Promise<void> => {
    const asked = await call<AccessRequest & { receipt?: Receipt }>("POST", `/api/documents/${document}/access-requests`, { reason });
    await logged(asked.receipt, "access.asked", document);
    setOwn(asked);
  };
  return (
    <section class="acts" aria-labelledby="ask-access">
      <h2 id="ask-access">{t("askAccess")}</h2>
      {own && <Own request={own} />}
      {(own === null || own.answered !== null) && (
        <Form submit={t("askAccessDo")} busy={work.busy} cause={work.cause} ready={reason.trim() !== ""} onSubmit={() => work.run(ask)}>
          <Lines label={t("askAccessReason")} value={reason} onValue={setReason} hint={t("noPersonalData")} />
        </Form>
      )}
    </section>
  );
}

function Own({ request }: { request: AccessRequest }) {
  if (request.answered === null) return <Alert kind="info">{t("askedAt", when(request.at))}</Alert>;
  return (
    <Alert kind={request.granted ? "good" : "warning"}>
      <p>{t(request.granted ? "askGranted" : "askRefused", when(request.answered), request.answered_by ?? "")}</p>
      {request.answer && <p>{t("refusedReason", request.answer)}</p>}
    </Alert>
  );
}
