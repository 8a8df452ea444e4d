import { en as commonEn } from "./common_en.js";
import { vi as commonVi } from "./common_vi.js";

/** Every text of the page, put together from those of its subjects; a subject's file has both languages. */
export const vi = {
  ...commonVi,
};

export type Said = keyof typeof vi;

export const en: Record<Said, string> = {
  ...commonEn,
};
