import { Failed, useWork } from "../parts.js";
import { useStore } from "../state.js";
import { t, when } from "../text/text.js";
import { addUnlocker, dropUnlocker, unlockByPasskey } from "./unlocking.js";
import { knowsPasskeys } from "./webauthn.js";

/** The button beside the passphrase, where a passkey unlocks this browser's key. */
export function UnlockByPasskey() {
  const { kept } = useStore();
  const work = useWork();
  if (!knowsPasskeys() || !kept?.device?.passkeys?.length) return null;
  return (
    <>
      <Failed cause={work.cause} />
      <button aria-disabled={work.busy} onClick={() => void (work.busy || work.run(unlockByPasskey))}>
        {work.busy ? t("working") : t("unlockByPasskey")}
      </button>
    </>
  );
}

/** Which passkeys unlock this browser's key; shown while it is open. */
export function Unlockers() {
  const { kept, account } = useStore();
  const work = useWork();
  if (!knowsPasskeys() || account === null || !kept?.device) return null;
  const all = kept.device.passkeys ?? [];
  return (
    <section>
      <h2>{t("unlockersTitle")}</h2>
      <p>{t("unlockersLead")}</p>
      {all.length > 0 && (
        <ul class="panels">
          {all.map((one) => (
            <li class="panel" key={one.added}>
              <div class="grow">{t("unlockerSince", when(one.added))}</div>
              <button onClick={() => void work.run(() => dropUnlocker(one))}>{t("remove")}</button>
            </li>
          ))}
        </ul>
      )}
      <Failed cause={work.cause} />
      <button aria-disabled={work.busy} onClick={() => void (work.busy || work.run(addUnlocker))}>
        {work.busy ? t("working") : t("unlockerAdd")}
      </button>
    </section>
  );
}
