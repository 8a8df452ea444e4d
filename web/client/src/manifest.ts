import { hashOf, toHex, type Bytes } from "./bytes.js";
import { SealedError } from "./errors.js";
import { containerHash, GEOMETRY_SIZE, readGeometry, tilesOf, type PageEntry } from "./geometry.js";
import { documentIdOf, personIdOf, ZERO_HASH, ZERO_PERSON, type DocumentId, type Hash, type PersonId } from "./ids.js";
import { MAX_METADATA, MAX_PAGES, MAX_RECIPIENT_TILES, MAX_RECIPIENTS } from "./limits.js";
import { isSignedBy, readMandate, verifyMandate, ZERO_DOCUMENT, type Mandate } from "./mandate.js";
import { WireReader } from "./wire.js";

/** Whose grant: a recipient's, the sender's master grant, the unit's recovery. */
export const GRANT_RECIPIENT = 1;
export const GRANT_MASTER = 2;
export const GRANT_RECOVERY = 3;
export type GrantKind = 1 | 2 | 3;

export const AUTHORITY_SENDER = 1;
export const AUTHORITY_RECOVERY = 2;

/** What the manifest says of one grant. */
export interface ManifestGrant {
  readonly kind: GrantKind;
  readonly person: PersonId;
  readonly keyEvent: Hash;
  readonly label: Hash;
  readonly g: Hash;
  readonly e: Hash;
  /** Commitment to a recipient's codeword; zero for the other kinds. */
  readonly codeword: Hash;
}

/** What the sender signs. */
export interface Manifest {
  readonly version: number;
  readonly previous: Hash;
  readonly authority: number;
  readonly document: DocumentId;
  readonly original: Hash;
  readonly device: Hash;
  readonly pages: readonly PageEntry[];
  readonly biases: readonly Hash[];
  readonly metadata: Bytes;
  readonly grants: readonly ManifestGrant[];
  /** With the authority of recovery holders alone. */
  readonly mandate: Mandate | undefined;
}

const SIGNATURE = 64;
const GRANT_SIZE = 1 + 16 + 5 * 32;
const DOMAIN = "niem/manifest/1";

export const containerOf = (m: Manifest): Promise<Hash> => containerHash(m.document, m.pages);

export function findGrant(m: Manifest, kind: GrantKind, person: PersonId): ManifestGrant | undefined {
  return m.grants.find((g) => g.kind === kind && g.person === person);
}

/** The person of the master grant. */
export function senderOf(m: Manifest): PersonId {
  return m.grants.find((g) => g.kind === GRANT_MASTER)?.person ?? ZERO_PERSON;
}

/** Reads a signed manifest without verifying it: what it returns is a claim. */
export function parseManifest(signed: Bytes): Manifest {
  if (signed.length < SIGNATURE) throw new SealedError("format", "manifest: cut short");
  const r = new WireReader("manifest", "niem/manifest/1\n", signed.subarray(0, signed.length - SIGNATURE));
  const version = r.u32();
  const previous = r.hex(32);
  const authority = r.u8();
  const document = documentIdOf(r.take(16));
  const original = r.hex(32);
  const device = r.hex(32);
  const pages: PageEntry[] = [];
  const biases: Hash[] = [];
  for (let left = r.count("pages", 1, MAX_PAGES, GEOMETRY_SIZE + 2 * 32); left > 0; left--) {
    pages.push({ geometry: readGeometry(r), block: r.hex(32) });
    biases.push(r.hex(32));
  }
  const size = r.u32();
  if (size > MAX_METADATA) r.fail("too much metadata");
  const metadata = r.take(size);
  const grants: ManifestGrant[] = [];
  for (let left = r.count("grants", 2, MAX_RECIPIENTS + 2, GRANT_SIZE); left > 0; left--) grants.push(readGrant(r));
  const mandate = authority === AUTHORITY_RECOVERY ? readMandate(r) : undefined;
  r.end();
  const m: Manifest = { version, previous, authority, document, original, device, pages, biases, metadata, grants, mandate };
  validate(m, r);
  return m;
}

function readGrant(r: WireReader): ManifestGrant {
  const kind = r.u8();
  if (kind !== GRANT_RECIPIENT && kind !== GRANT_MASTER && kind !== GRANT_RECOVERY) r.fail("kind of grant");
  return { kind, person: personIdOf(r.take(16)), keyEvent: r.hex(32), label: r.hex(32), g: r.hex(32), e: r.hex(32), codeword: r.hex(32) };
}

function validate(m: Manifest, r: WireReader): void {
  if (m.mandate !== undefined && ![ZERO_DOCUMENT, m.document].includes(m.mandate.document)) r.fail("the mandate is for another document");
  if (m.version < 1 || (m.version === 1) !== (m.previous === ZERO_HASH)) r.fail("version and predecessor don't fit");
  if (m.authority !== AUTHORITY_SENDER && m.authority !== AUTHORITY_RECOVERY) r.fail("authority");
  if (m.version === 1 && m.authority !== AUTHORITY_SENDER) r.fail("version 1 is the sender's");
  if (m.document === documentIdOf(new Uint8Array(16)) || m.device === ZERO_HASH) r.fail("an id is missing");
  if (m.pages.some((p) => p.block === ZERO_HASH) || m.biases.includes(ZERO_HASH)) r.fail("a page's hash is missing");
  const count = { [GRANT_RECIPIENT]: 0, [GRANT_MASTER]: 0, [GRANT_RECOVERY]: 0 };
  m.grants.forEach((g, i) => {
    const before = m.grants[i - 1];
    if (before !== undefined && !(before.kind < g.kind || (before.kind === g.kind && before.person < g.person))) {
      r.fail("grants are not in ascending order");
    }
    if (g.person === ZERO_PERSON || [g.keyEvent, g.label, g.g, g.e].includes(ZERO_HASH)) r.fail("a grant's name or hash is missing");
    if ((g.codeword === ZERO_HASH) !== (g.kind !== GRANT_RECIPIENT)) r.fail("a grant's commitment");
    count[g.kind]++;
  });
  const recipients = count[GRANT_RECIPIENT];
  if (recipients < 1 || recipients > MAX_RECIPIENTS) throw new SealedError("recipients", `manifest: ${recipients} recipients`);
  if (count[GRANT_MASTER] !== 1 || count[GRANT_RECOVERY] > 1) r.fail("number of master or recovery grants");
  const tiles = m.pages.reduce((sum, p) => sum + tilesOf(p.geometry), 0);
  if (recipients * tiles > MAX_RECIPIENT_TILES) r.fail("too many recipients for so many tiles");
}

/** Reads a signed manifest and checks that publicKey is the device it names and signed it. */
export async function verifyManifest(signed: Bytes, publicKey: Bytes): Promise<Manifest> {
  const m = parseManifest(signed);
  const body = signed.subarray(0, signed.length - SIGNATURE);
  if (!(await isSignedBy(DOMAIN, publicKey, m.device, body, signed.subarray(body.length)))) {
    throw new SealedError("signature", `manifest version ${m.version}`);
  }
  return m;
}

/** One signature of a version: by which device, in whose name and by what right. */
export interface Signing {
  readonly device: Hash;
  readonly authority: number;
  /** The sender, or one of the mandate's two recovery holders. */
  readonly person: PersonId;
  readonly mandate: Mandate | undefined;
}

/**
 * Returns the public key of a device if, by the key directory, it is the
 * person's, and for the authority of recovery only if that person was a holder
 * of the unit's recovery key that the mandate names. Rejects everything else.
 */
export type SignerLookup = (s: Signing) => Promise<Bytes>;

/** Verifies every version of a manifest, oldest first. That the last is the newest is for the log to say. */
export async function verifyChain(signed: readonly Bytes[], signer: SignerLookup): Promise<Manifest[]> {
  const chain: Manifest[] = [];
  const committed = new Map<PersonId, Hash>();
  let last = ZERO_HASH;
  for (const bytes of signed) {
    const claim = parseManifest(bytes);
    const m = await verifyManifest(bytes, await signerOf(claim, signer));
    if (m.version !== chain.length + 1 || m.previous !== last) broken(m, "is out of place");
    const before = chain.at(-1);
    if (before !== undefined) follows(m, before);
    for (const g of m.grants) {
      if (g.kind !== GRANT_RECIPIENT) continue;
      if ((committed.get(g.person) ?? g.codeword) !== g.codeword) broken(m, "changes a codeword");
      committed.set(g.person, g.codeword);
    }
    chain.push(m);
    last = await hashOf(bytes);
  }
  if (chain.length === 0) throw new SealedError("chain", "no manifest");
  return chain;
}

/** Verifies the mandate, where there is one, and gives the key of the version's device. */
async function signerOf(m: Manifest, lookup: SignerLookup): Promise<Bytes> {
  const { device, authority, mandate } = m;
  if (mandate === undefined) return lookup({ device, authority, person: senderOf(m), mandate });
  await verifyMandate(mandate, await lookup({ device: mandate.device, authority, person: mandate.first, mandate }));
  return lookup({ device, authority, person: mandate.second, mandate });
}

function follows(m: Manifest, before: Manifest): void {
  if (m.document !== before.document) broken(m, "is of another document");
  const pages = (of: Manifest): string => JSON.stringify([of.pages, of.biases]);
  const original = m.original === before.original || resealsOriginal(m, before);
  if (pages(m) !== pages(before) || !original) broken(m, "changes the pages or the original");
  if (m.authority === AUTHORITY_SENDER && senderOf(m) !== senderOf(before)) broken(m, "has another sender");
  if (m.authority === AUTHORITY_SENDER && !addsRecipients(m, before)) broken(m, "does more than to add recipients");
  if (m.mandate !== undefined && !withinMandate(m, before, m.mandate)) broken(m, "goes beyond the mandate of the recovery holders");
}

/** Tells whether recovery holders may have sealed the original anew: for the unit's present key, or together with the master grant. */
function resealsOriginal(m: Manifest, before: Manifest): boolean {
  const d = m.mandate;
  if (d === undefined || m.original === ZERO_HASH || before.original === ZERO_HASH || !withinMandate(m, before, d)) return false;
  const recovery = (of: Manifest): string => JSON.stringify(findGrant(of, GRANT_RECOVERY, d.unit));
  return senderOf(m) !== senderOf(before) || recovery(m) !== recovery(before);
}

/** Tells whether all that the sender has changed is that further recipients came in. */
function addsRecipients(m: Manifest, before: Manifest): boolean {
  const stays = before.grants.every((g) => JSON.stringify(findGrant(m, g.kind, g.person)) === JSON.stringify(g));
  const added = m.grants.filter((g) => findGrant(before, g.kind, g.person) === undefined);
  return stays && added.length > 0 && added.every((g) => g.kind === GRANT_RECIPIENT) && toHex(m.metadata) === toHex(before.metadata);
}

/** Tells whether recovery holders have changed what their mandate names and nothing else. */
function withinMandate(m: Manifest, before: Manifest, d: Mandate): boolean {
  const recovery = findGrant(before, GRANT_RECOVERY, d.unit) !== undefined && findGrant(m, GRANT_RECOVERY, d.unit) !== undefined;
  if (!recovery || toHex(m.metadata) !== toHex(before.metadata)) return false;
  const handsOver = d.document !== ZERO_DOCUMENT;
  const stays = before.grants.every((g) => {
    const now = findGrant(m, g.kind, g.person);
    if (g.kind === GRANT_RECOVERY || (now !== undefined && JSON.stringify(now) === JSON.stringify(g))) return true;
    return now === undefined && g.kind === GRANT_MASTER && handsOver && g.person === d.from && senderOf(m) === d.to;
  });
  const added = m.grants.filter((g) => findGrant(before, g.kind, g.person) === undefined);
  return stays && added.every((g) => handsOver && g.kind !== GRANT_RECOVERY && g.person === d.to);
}

function broken(m: Manifest, why: string): never {
  throw new SealedError("chain", `manifest version ${m.version} ${why}`);
}

/** Checks a page block's hash against the manifest's. */
export async function checkBlock(m: Manifest, page: number, block: Uint8Array): Promise<void> {
  const entry = m.pages[page];
  if (entry === undefined) throw new SealedError("format", "no such page in the manifest");
  if ((await hashOf(block)) !== entry.block) throw new SealedError("tampered", "page block is not the one in the manifest");
}
