import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

import { Refusal } from "./api.js";
import { nameOf } from "./pins.js";
import { useRoute } from "./route.js";
import { SCREENS } from "./screens.js";
import { again, change, setLanguage, signOut, unhide, useStore } from "./state.js";
import { Alert, Card, Form, useWork } from "./parts.js";
import { SendingPaused } from "./passphrase.js";
import { useNewsWatch } from "./states/news.js";
import { StepUp } from "./stepup.js";
import { explain, t, when, type Said } from "./text/text.js";

/** The frame round every screen: product, menu, language, who is signed in. */
export function Shell({ children }: { children: ComponentChildren }) {
  const { me, phase, language, hidden } = useStore();
  const route = useRoute();
  const inside = phase === "open" && !hidden;
  const unseen = useNewsWatch(inside);
  useEffect(() => {
    document.title = unseen > 0 ? `(${unseen}) ${t("product")}` : t("product");
  }, [language, unseen]);
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={(e) => {
          e.preventDefault();
          document.querySelector("main")?.focus();
        }}
      >
        {t("skip")}
      </a>
      <header>
        <a class="brand" href="#/inbox">
          <span class="seal" aria-hidden="true" />
          {t("product")}
        </a>
        {inside && (
          <nav aria-label={t("menu")}>
            {menu(me?.person.roles ?? []).map(({ name, said }) => (
              <a key={name} href={`#/${name}`} aria-current={name === (route?.screen.under ?? route?.screen.name) ? "page" : undefined}>
                {t(said)}
                {name === "notices" && unseen > 0 && (
                  <span class="badge" role="status" aria-label={t("unseenNotices", unseen)}>
                    {unseen}
                  </span>
                )}
              </a>
            ))}
          </nav>
        )}
        <div class="tools">
          <button class="quiet" lang={language === "vi" ? "en" : "vi"} onClick={() => setLanguage(language === "vi" ? "en" : "vi")}>
            {t("language")}
          </button>
          {inside && (
            <button class="quiet" onClick={() => void signOut()}>
              {t("signOut")}
            </button>
          )}
        </div>
      </header>
      <main id="main" tabIndex={-1} class={inside && route?.screen.wide ? "wide" : ""}>
        {inside && <Alarms />}
        {inside && !route?.screen.wide && <Notices whole={GREETING.includes(route?.screen.name ?? "")} />}
        {phase === "open" && hidden ? <Hidden /> : children}
      </main>
      {inside && me && <footer>{t("signedInAs", `${me.person.full_name} (${me.person.username}) · ${me.person.unit}`)}</footer>}
      <StepUp />
    </>
  );
}

/** The screens that the menu shows to people of some roles. */
function menu(roles: readonly string[]): { name: string; said: Said }[] {
  return SCREENS.flatMap((s) => (s.menu && (s.roles?.some((role) => roles.includes(role)) ?? true) ? [{ name: s.name, said: s.menu }] : []));
}

/** What stops everything stays on every screen. */
function Alarms() {
  const { alarm } = useStore();
  if (alarm === null) return null;
  return (
    <Alert kind="danger">
      <p>{explain(alarm)}</p>
      {alarm instanceof Refusal && alarm.code === "witness" && <button onClick={() => void again()}>{t("retry")}</button>}
    </Alert>
  );
}

/** Screens on which what happened since the last sign-in is told in full. */
const GREETING: readonly string[] = ["inbox", "keys", "sessions"];

/** What the person should know after a sign-in, until it is put away: in full where people arrive, elsewhere in one line to be opened. */
function Notices({ whole }: { whole: boolean }) {
  const { me, noticeSeen, firstVisit, kept } = useStore();
  const n = me?.notice;
  const lines: string[] = [];
  if (me?.ended_sessions) lines.push(t("noticeEnded", me.ended_sessions));
  if (n?.new_device && n.since) lines.push(t("noticeNewDevice"));
  if (n?.failures) lines.push(t("noticeFailures", n.failures, (n.failed_at ?? []).map(when).join(", ")));
  for (const at of n?.new_devices ?? []) lines.push(t("noticeOther", when(at)));
  for (const lock of n?.locks ?? []) lines.push(lock.unlocked_at ? t("noticeUnlocked", when(lock.at), when(lock.unlocked_at)) : t("noticeLocked", when(lock.at)));
  if (firstVisit && kept) {
    lines.push(t("pinned", nameOf(kept.desk.log_key)));
    if (kept.desk.witnesses?.length) lines.push(t("pinnedWitnesses", kept.desk.witnesses.map(nameOf).join(", ")));
  }
  if (noticeSeen || lines.length === 0) return null;
  const told = (
    <>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <button onClick={() => change({ noticeSeen: true })}>{t("close")}</button>
    </>
  );
  if (whole) {
    return (
      <Alert kind="info" title={t("noticeTitle")}>
        {told}
      </Alert>
    );
  }
  return (
    <Alert kind="info">
      <details>
        <summary>{`${t("noticeTitle")} (${lines.length})`}</summary>
        {told}
      </details>
    </Alert>
  );
}

function Hidden() {
  const work = useWork();
  return (
    <Card title={t("hidden")} lead={t("hiddenLead")}>
      <SendingPaused />
      <Form submit={t("goOn")} busy={work.busy} cause={work.cause} onSubmit={() => work.run(unhide)}>
        {null}
      </Form>
    </Card>
  );
}
