import { hashOf } from "./bytes.js";
import { commitCodeword } from "./commit.js";
import { SealedError } from "./errors.js";
import { sameGeometry, tilesOf } from "./geometry.js";
import type { Grant } from "./grant.js";
import type { Hash, PersonId } from "./ids.js";
import { containerOf, findGrant, GRANT_RECIPIENT, type GrantKind, type Manifest } from "./manifest.js";
import type { MasterGrant } from "./master.js";

/**
 * Checks that a grant opened from sealed is the one the last manifest of a
 * verified chain speaks of: hash, document, container, device of the version
 * that brought it in, grid of every page, and the commitment to its codeword.
 */
export async function checkGrant(chain: readonly Manifest[], grant: Grant, sealed: Uint8Array): Promise<void> {
  const m = chain.at(-1);
  const refuse = (why: string): never => {
    throw new SealedError("tampered", `grant: ${why}`);
  };
  if (m === undefined) throw new SealedError("chain", "no manifest");
  const hash = await hashOf(sealed);
  const entry = findGrant(m, GRANT_RECIPIENT, grant.recipient);
  if (entry === undefined) return refuse("its recipient isn't in the manifest");
  if (entry.g !== hash) refuse("not the one in the manifest");
  if (grant.document !== m.document || grant.container !== (await containerOf(m))) refuse("of another document");
  if (grant.senderDevice !== originOf(chain, m, grant.recipient, hash).device) refuse("of another device");
  if (grant.pages.length !== m.pages.length || grant.pages.some((p, i) => p.keys.length !== tilesOf(m.pages[i]!.geometry))) refuse("another grid");
  const codeword = grant.pages.map((p) => p.bits);
  if ((await commitCodeword(m.document, grant.recipient, grant.salt, codeword)) !== entry.codeword) {
    refuse("its codeword isn't the one committed to");
  }
}

/** The version that brought a grant in: the first of the run that carries it to the end. */
function originOf(chain: readonly Manifest[], last: Manifest, who: PersonId, hash: Hash): Manifest {
  let origin = last;
  for (const m of chain.slice(0, -1).reverse()) {
    if (findGrant(m, GRANT_RECIPIENT, who)?.g !== hash) break;
    origin = m;
  }
  return origin;
}

/** Checks that a master grant opened from sealed is the manifest's. */
export async function checkMasterGrant(m: Manifest, master: MasterGrant, kind: GrantKind, who: PersonId, sealed: Uint8Array): Promise<void> {
  const refuse = (why: string): never => {
    throw new SealedError("tampered", `master grant: ${why}`);
  };
  if (kind === GRANT_RECIPIENT) throw new SealedError("format", "no master grant is a recipient's");
  if (findGrant(m, kind, who)?.g !== (await hashOf(sealed))) refuse("not the one in the manifest");
  if (master.document !== m.document || master.container !== (await containerOf(m))) refuse("of another document");
  if (master.geometry.length !== m.pages.length || master.geometry.some((g, i) => !sameGeometry(g, m.pages[i]!.geometry))) refuse("another grid");
}

/** Checks a sealed label's hash against the manifest's entry. */
export async function checkLabel(m: Manifest, kind: GrantKind, who: PersonId, label: Uint8Array): Promise<void> {
  if (findGrant(m, kind, who)?.label !== (await hashOf(label))) throw new SealedError("tampered", "label: not the one in the manifest");
}
