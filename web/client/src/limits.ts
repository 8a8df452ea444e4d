/** Limits of a document, the same as the sealing side's. */
export const MAX_RECIPIENTS = 1000;
export const MAX_PAGES = 2000;
export const MAX_TILES_PER_PAGE = 1024;
export const MAX_RECIPIENT_TILES = 4_000_000;
export const MAX_BLOCK = 32 << 20;
export const MAX_HEADER = 2 << 20;
export const MAX_METADATA = 64 << 10;
export const MAX_LABEL = 64 << 10;

/** Of a page, in pixels. */
export const MAX_PIXELS = 40_000_000;
export const MIN_SIDE = 200;
export const MAX_SIDE = 20_000;

/** Of the files that stay sealed beside the pages, in bytes. */
export const MAX_ORIGINAL = 512 << 20;
