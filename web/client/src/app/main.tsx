import { render, type FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";

import "./style/base.css";
import "./style/parts.css";
import "./style/screens.css";
import "./style/audit.css";
import "./style/papers.css";
import "./style/passkey.css";
import "./style/send.css";
import "./style/check.css";
import "./style/admin.css";
import "./style/trace.css";
import "./style/states.css";
import { hook } from "./api.js";
import { watchIdle } from "./idle.js";
import { Failed, Title, useWork, Wait } from "./parts.js";
import { routeOf, useRoute, type Route } from "./route.js";
import { SCREENS } from "./screens.js";
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
const shown = new Map(SCREENS.map((screen) => [screen.name, later(screen.load)]));

function App() {
  const { phase } = useStore();
  const route = useRoute();
  const work = useWork();
  useEffect(() => void work.run(begin), []);
  if (route?.screen.open) return <Shown route={route} />;
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
  if (alarm === null && keyless && !route?.screen.keyless) return <Shown route={routeOf("#/keys")} />;
  if (alarm !== null && route?.screen.guarded) return null;
  return <Shown route={route} />;
}

function Shown({ route }: { route: Route | null }) {
  const Screen = route && shown.get(route.screen.name);
  return Screen ? <Screen key={`${route.screen.name}/${route.of}`} of={route.of} /> : <Title>{t("noSuchScreen")}</Title>;
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
