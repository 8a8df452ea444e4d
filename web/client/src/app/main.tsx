import { render, type FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";

import "./style/base.css";
import "./style/parts.css";
import "./style/screens.css";
import { hook } from "./api.js";
import { watchIdle } from "./idle.js";
import { Failed, Title, useWork, Wait } from "./parts.js";
import { useRoute } from "./route.js";
import { Shell } from "./shell.js";
import { SignIn } from "./signin.js";
import { atTheDoor, begin, setLanguage, useStore } from "./state.js";
import { prove } from "./stepup.js";
import { t } from "./text/text.js";

/** A screen whose code comes when it is needed. */
function later<Props extends object>(load: () => Promise<FunctionComponent<Props>>): FunctionComponent<Props> {
  return function Later(props: Props) {
    const [loaded, setLoaded] = useState<{ Screen: FunctionComponent<Props> } | null>(null);
    const work = useWork();
    useEffect(() => void work.run(async () => setLoaded({ Screen: await load() })), []);
    if (loaded) return <loaded.Screen {...props} />;
    return work.cause ? <Failed cause={work.cause} /> : <Wait>{t("loading")}</Wait>;
  };
}

const ProveFactor = later(async () => (await import("./factor.js")).ProveFactor);
const EnrolFactor = later(async () => (await import("./factor.js")).EnrolFactor);
const Rules = later(async () => (await import("./rules.js")).Rules);
const List = later<{ side: "inbox" | "sent" }>(async () => (await import("./lists.js")).List);
const Viewer = later<{ document: string }>(async () => (await import("./viewer.js")).Viewer);
const Keys = later(async () => (await import("./keys.js")).Keys);
const Sessions = later(async () => (await import("./sessions.js")).Sessions);
const Design = later(async () => (await import("./design.js")).Design);

function App() {
  const { phase } = useStore();
  const route = useRoute();
  const work = useWork();
  useEffect(() => void work.run(begin), []);
  if (route.screen === "design") return <Design />;
  switch (phase) {
    case "starting":
      return work.cause ? <Failed cause={work.cause} /> : <Wait>{t("loading")}</Wait>;
    case "door":
      return <SignIn />;
    case "factor":
      return <ProveFactor />;
    case "enrol-factor":
      return <EnrolFactor />;
    case "rules":
      return <Rules />;
    case "open":
      return <Inside />;
  }
}

function Inside() {
  const { me, own, alarm } = useStore();
  const route = useRoute();
  // Whoever has no key here can read nothing: making one, or fetching it, comes first.
  const keyless = me?.key == null || (own !== null && own.here !== "this");
  if (alarm === null && keyless && route.screen !== "sessions") return <Keys />;
  switch (route.screen) {
    case "inbox":
    case "sent":
      return <List key={route.screen} side={route.screen} />;
    case "document":
      return alarm === null ? <Viewer key={route.document} document={route.document} /> : null;
    case "keys":
      return <Keys />;
    case "sessions":
      return <Sessions />;
    default:
      return <Title>{t("noSuchScreen")}</Title>;
  }
}

if (localStorage.getItem("niem-language") === "en") setLanguage("en");
hook({ prove, signedOut: () => atTheDoor("signedOutIdle") });
watchIdle();
addEventListener("pageshow", (e) => {
  if (e.persisted) location.reload(); // whatever was on the page is from before
});

const root = document.getElementById("app");
if (root) {
  render(
    <Shell>
      <App />
    </Shell>,
    root,
  );
}
