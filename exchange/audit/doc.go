// Package audit is the tamper-evident log of Niêm Phong: what stands on it, in
// which bytes, and how anybody re-checks it.
//
// Every act is a Record. Its canonical encoding and a random Salt hash to the
// leaf data (LeafData), and the leaf data to a leaf of an RFC 6962 Merkle tree,
// computed with golang.org/x/mod/sumdb/tlog. A Checkpoint names size, root and
// time of the tree and is signed as a C2SP signed note (c2sp.org/signed-note,
// c2sp.org/tlog-checkpoint) with one extension line, "time …".
//
// Guarantees: the tree holds only salted hashes, so a record and its salt can
// be erased for good while every proof still holds; two different records never
// share an encoding; VerifyExport finds every changed, dropped, swapped or
// repeated leaf and every breach of the rules it lists, trusting nothing but
// the log's public key.
//
// Limits: whoever holds the signing key can sign a second history; that is
// found by comparing checkpoints (CheckConsistency), not by one export. The
// rules about order cannot look into erased records.
//
// The package does no I/O of its own and imports no other part of the product.
//
// # Details by kind
//
//	key.new, key.confirmed, key.replaced, key.revoked, key.renamed, key.founded, registrar.named, registrar.ended,
//	device.added, device.removed
//	                         username, account_sha256, device, fingerprint, previous, stated, signatures; subject:
//	                         the owner. See KeyStatement and KeyRules. The operator's acts have the system as
//	                         actor and no signature
//	replacement.asked        as of the key.replaced that it asks for, signed by the new device alone
//	replacement.signed       device, signature (a registrar's, of that statement), fingerprint; subject: the owner
//	replacement.ended        fingerprint; subject: the owner
//	device.asked, device.refused
//	                         device, request; subject: the owner
//	recovery.new             account_sha256, fingerprint, holder0, holder1, holder2; subject: the unit
//	recovery.requested       request, order, action (use, rehearse, rotate, reseal or trace), device, signature, decision, reason,
//	                         expires, key; of a trace: trace (its request); of a use: successor, person, documents (ids joined by commas); subject: the unit
//	recovery.approved, recovery.rejected
//	                         request, order, action, device, signature; subject: the unit
//	recovery.rehearsed       request, order, action, first; actor: the second holder; subject: the unit
//	recovery.finished        request, order, action, first, handed, left; subject: the unit
//	document.sent            manifest, device (SHA-256 of the signing device key), container, pages, recipients, class, accept_unconfirmed, allow_copy,
//	                         check (of the sender's device before sealing: numbers and codes, or none); reason and
//	                         approval where the check called for a leader's
//	release.granted          kind, purpose, view, request, session, envelope, grant_kind, class (of the document's data),
//	                         witness (where there are any: cosigned or silent); actor: who got it;
//	                         recovery (the approved request) with the kind recovery; trace: the request for which
//	                         the document is traced
//	release.refused          kind, code, request
//	document.recalled        reason, count, scope ("all" or "some"); with "some" the subject is the one
//	                         person, or recipients lists the ids, joined by commas
//	document.expired         expires; actor: the system
//	document.received        nothing more: the actor, a recipient, acknowledges receipt
//	document.returned        reason: the actor, a recipient, gives the document back and reads it no more
//	document.reported        note: the actor, a recipient, reports to the unit's leaders that the document is outside
//	                         his remit, and reads it no more
//	access.asked             request, reason; the document need not exist
//	access.answered          request, granted (true or false), reason; subject: who had asked
//	trace.requested          request, document, incident, reason, code (read off the page), pictures (SHA-256, joined by
//	                         commas), asked (ids of who may run it); subject: the one who is asked, if one
//	trace.answered           request, document, release (index of the entry), result (SHA-256 of what is sealed to who asked),
//	                         device, signature: see TraceAnswer; subject: who asked
//	trace.declined, trace.withdrawn
//	                         request, document, reason; subject of the first: who asked
//	destruction.requested    request, decision, reason, count, documents (ids joined by commas)
//	destruction.rejected     request, reason
//	document.destroyed       request, decision, requested_by, manifest (SHA-256 of the first version), shares, envelopes,
//	                         objects: counts; actor: the second person
//	destruction.finished     request, objects (deleted), kept (named by documents that live); actor: the system
//	erasure.requested        request, decision, indexes; names no person
//	erasure.approved, erasure.rejected
//	                         request
//	log.erased               request, decision, indexes ("3,7-9") whose records and salts are gone; actor: the system
//	audit.read               scope (document, person, unit, view, recovery or entry), index of the entry read, view that a
//	                         visible mark's code led to; subject: the person or unit whose audit it is
//	audit.exported           scope, format (csv or xlsx), rows: as the reader's client says
//	sessionmark.read        somebody's device has the keys with which session marks are read in pictures
//	sessionmark.renewed     epoch (its number), reason; actor: the system
//	log.exported             what (shares): the list of shares, not the log
//	kek.made, kek.destroyed  fingerprint of a key-encryption key, at; actor: the system
//	backup.made              id, manifest (SHA-256), objects, bytes, software; actor: the system
//	backup.tested            id, passed, seconds, findings; actor: the system
//	backup.removed           id; actor: the system
//	log.restored             size (of the log restored and supplied), known (of the newest checkpoint), replayed (the
//	                         last entries before size: acts of them that gave something may be lost)
//	log.reopened             size, lost (size of the newest known checkpoint), reason, second; the log goes on
//	                         under a new key without the entries between
//	peels.differ             strange (peelings without an entry), lost (out of sight), after, first; actor: the system
//	session.refused          code, counter (strangers, device); actor: whose secret was tried, the system for
//	                         a name that means nobody
//	login.locked             the same and failures: the refusal that locked the account
//	login.unlocked           reason; actor: who unlocked it, the system for an end by time; subject: whose it is
//	directory.checked        warnings, failures: counts
//	password.changed         ended: count of the person's other sessions that ended with it
//	session.ended            reason (own, limit, administrator, reset), count, sessions: the newest of
//	                         them; subject: whose they are, where that is not the actor
//	session.proved           session, method (password, totp, passkey, recovery_code)
//	session.renewed          session, roles: what the person may do changed
//	factor.enrolled          method, session, passkey (its label)
//	factor.removed           method, passkey
//	factor.reset             subject: whose second factors were removed
//	factor.codes             new recovery codes in place of the old
//	factor.recovered         session: a recovery code was used up
//
// All values are strings; ids and hashes stand in lower-case hex or, for
// people, as UUID text and, for documents, as base32.
package audit
