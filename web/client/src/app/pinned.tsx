import { Alert, Failed, useWork } from "./parts.js";
import { nameOf, sameKeys } from "./pins.js";
import { pinWitnesses, useStore } from "./state.js";
import { t } from "./text/text.js";

/** Which log this browser holds the server to, and who has to vouch for it. */
export function Pinned() {
  const { kept, config } = useStore();
  const work = useWork();
  if (!kept) return null;
  const { log_key, witnesses, quorum } = kept.desk;
  const others = config !== null && (!sameKeys(config.witnesses, witnesses) || (config.quorum ?? 0) !== (quorum ?? 0));
  return (
    <section>
      <h2>{t("pinsTitle")}</h2>
      <p>{t("pinsLead")}</p>
      <dl class="facts">
        <dt>{t("pinsLog")}</dt>
        <dd>
          {nameOf(log_key)}
          <br />
          <code class="long">{log_key}</code>
        </dd>
        <dt>{t("pinsWitnesses")}</dt>
        <dd>{witnesses?.length ? <Witnesses keys={witnesses} quorum={quorum ?? 0} /> : t("pinsNobody")}</dd>
      </dl>
      {others && (
        <Alert kind="warning" title={t("pinsOthers")}>
          <p>{t("pinsOthersLead")}</p>
          {config.witnesses?.length ? <Witnesses keys={config.witnesses} quorum={config.quorum ?? 0} /> : <p>{t("pinsNobody")}</p>}
          <Failed cause={work.cause} />
          <button aria-disabled={work.busy} onClick={() => void work.run(pinWitnesses)}>
            {t("pinsTake")}
          </button>
        </Alert>
      )}
    </section>
  );
}

function Witnesses({ keys, quorum }: { keys: readonly string[]; quorum: number }) {
  return (
    <>
      {t("pinsQuorum", quorum, keys.length)}
      <ul>
        {keys.map((key) => (
          <li key={key}>
            {nameOf(key)}
            <br />
            <code class="long">{key}</code>
          </li>
        ))}
      </ul>
    </>
  );
}
