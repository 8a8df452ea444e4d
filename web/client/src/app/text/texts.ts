import * as admin from "./admin.js";
import { en as commonEn } from "./common_en.js";
import { vi as commonVi } from "./common_vi.js";
import * as lost from "./lost.js";
import * as passkey from "./passkey.js";
import * as check from "./check.js";
import * as pins from "./pins.js";
import * as acts from "./acts.js";
import * as audit from "./audit.js";
import * as papers from "./papers.js";
import * as leaks from "./leaks.js";
import * as trace from "./trace.js";
import * as send from "./send.js";
import * as states from "./states.js";

/** Every text of the page, put together from those of its subjects; a subject's file has both languages. */
export const vi = {
  ...commonVi,
  ...acts.vi,
  ...audit.vi,
  ...papers.vi,
  ...send.vi,
  ...passkey.vi,
  ...lost.vi,
  ...check.vi,
  ...trace.vi,
  ...leaks.vi,
  ...states.vi,
  ...pins.vi,
  ...admin.vi,
};

export type Said = keyof typeof vi;

export const en: Record<Said, string> = {
  ...commonEn,
  ...acts.en,
  ...audit.en,
  ...papers.en,
  ...send.en,
  ...passkey.en,
  ...lost.en,
  ...check.en,
  ...trace.en,
  ...leaks.en,
  ...states.en,
  ...pins.en,
  ...admin.en,
};
