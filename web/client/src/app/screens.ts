import type { FunctionComponent } from "preact";

import type { Said } from "./text/text.js";

/** One screen: its name in the address, what it is about, who sees it in the menu, and its code, which comes when it is needed. */
export interface Screen {
  name: string;
  /** What may stand behind the name; nothing, if absent. */
  of?: RegExp;
  /** Its words in the menu; absent: not in the menu. */
  menu?: Said;
  /** Whom the menu shows it to; absent: everybody. The server decides who may. */
  roles?: readonly string[];
  /** Menu entry that is lit while this screen shows, if it is another's. */
  under?: string;
  /** For people without a key in this browser, too. */
  keyless?: true;
  /** Without sign-in, too. */
  open?: true;
  /** Takes the whole width. */
  wide?: true;
  /** Stays closed while the log or the own key raise an alarm. */
  guarded?: true;
  load: () => Promise<FunctionComponent<{ of: string }>>;
}

/** People who supervise: leaders, and those who read every audit. */
export const SUPERVISORS: readonly string[] = ["leader", "dpo", "inspector", "security"];

/** A user name as it stands in an address; none for the own one. */
const USERNAME = /^[\w.@%~!*'()-]{0,300}$/;

const DOCUMENT = /^[a-z2-7]{26}$/;

const ADMINISTRATORS = ["security", "leader", "clerk", "dpo", "inspector"];

export const SCREENS: readonly Screen[] = [
  { name: "inbox", menu: "navInbox", load: async () => (await import("./lists.js")).Inbox },
  { name: "notices", menu: "navNotices", load: async () => (await import("./states/notices.js")).NoticeList },
  { name: "sent-doc", of: DOCUMENT, under: "sent", guarded: true, load: async () => (await import("./states/document.js")).SentDocument },
  { name: "own", of: DOCUMENT, under: "sent", wide: true, guarded: true, load: async () => (await import("./states/own.js")).OwnLook },
  { name: "recall", of: DOCUMENT, under: "sent", guarded: true, load: async () => (await import("./states/recall.js")).Recall },
  { name: "sent", menu: "navSent", load: async () => (await import("./lists.js")).Sent },
  { name: "send", menu: "navSend", guarded: true, load: async () => (await import("./send/send.js")).Send },
  { name: "doc", of: DOCUMENT, under: "inbox", wide: true, guarded: true, load: async () => (await import("./viewer.js")).Viewer },
  { name: "audit", of: DOCUMENT, under: "sent", keyless: true, wide: true, load: async () => (await import("./audit/document.js")).DocumentScreen },
  { name: "board", menu: "navBoard", roles: SUPERVISORS, keyless: true, wide: true, load: async () => (await import("./audit/board.js")).BoardScreen },
  { name: "timeline", menu: "navTimeline", of: USERNAME, keyless: true, wide: true, load: async () => (await import("./audit/timeline.js")).TimelineScreen },
  { name: "trace", of: /^([a-z2-7]{26})?$/, menu: "navTrace", wide: true, guarded: true, load: async () => (await import("./trace/trace.js")).Trace },
  { name: "leaks", under: "trace", load: async () => (await import("./leaks/leaks.js")).Leaks },
  { name: "leak", of: /^[0-9a-f]{32}$/, under: "trace", wide: true, guarded: true, load: async () => (await import("./leaks/leak.js")).OneLeak },
  { name: "leak-ask", under: "trace", guarded: true, load: async () => (await import("./leaks/ask.js")).AskLeak },
  { name: "keys", menu: "navKeys", load: async () => (await import("./keys.js")).Keys },
  { name: "sessions", menu: "navSessions", keyless: true, load: async () => (await import("./sessions.js")).Sessions },
  { name: "people", menu: "navAdmin", roles: ADMINISTRATORS, keyless: true, load: async () => (await import("./admin/people.js")).People },
  { name: "person", of: /^[^/]{1,256}$/, under: "people", keyless: true, load: async () => (await import("./admin/person.js")).OnePerson },
  { name: "roster", under: "people", keyless: true, load: async () => (await import("./admin/roster.js")).Roster },
  { name: "moves", under: "people", keyless: true, load: async () => (await import("./admin/moves.js")).Moves },
  { name: "status", under: "people", keyless: true, load: async () => (await import("./admin/status.js")).Status },
  { name: "design", open: true, load: async () => (await import("./design.js")).Design },
];

export function screenNamed(name: string): Screen | undefined {
  return SCREENS.find((screen) => screen.name === name);
}
