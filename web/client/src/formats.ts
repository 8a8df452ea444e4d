/**
 * Reader of the sealed document's formats: the same bytes, limits and refusals
 * as the Go package crypto, tested against its golden files. Every function
 * throws SealedError on bytes it refuses.
 */
export * from "./agefile.js";
export * from "./block.js";
export { fromHex, hashOf, toHex, type Bytes } from "./bytes.js";
export * from "./check.js";
export * from "./commit.js";
export * from "./errors.js";
export * from "./geometry.js";
export * from "./grant.js";
export * from "./ids.js";
export * from "./keys.js";
export * from "./label.js";
export * from "./limits.js";
export { type Mandate } from "./mandate.js";
export * from "./manifest.js";
export * from "./master.js";
export { padme, slotOrder } from "./slots.js";
