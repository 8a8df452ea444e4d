// Package crypto holds the formats and the key operations of the sealed
// document: account and device keys, page blocks, grants, shares and envelopes,
// labels, and the signed, versioned manifest. It knows bytes and keys; it knows
// nothing of people, policy, storage or pictures.
//
// # When
//
// The sender's device uses it to seal, the recipient's to open, the releaser to
// make shares and peel envelopes, the proof holder's to read a master grant.
// The storage server must not use it: nothing the server keeps is readable to
// it, and an import rule keeps it so.
//
// # Formats
//
// Every encrypted byte is inside a plain age file (age-encryption.org/v1); this
// package invents no cipher. Every asymmetric layer is the hybrid recipient
// (ML-KEM-768 with X25519, "age1pq1…"); the one classic layer is the device's
// wrap of an account key, under which a scrypt layer stands. Our own binary
// formats are big-endian, begin with a magic line ("niem/grant/1\n"), and are
// read strictly: trailing bytes, wrong sizes and counts over a limit are refused
// with [ErrFormat] before memory is taken for them. Golden files with a comment
// for every byte lie in testdata; a change to one is a change of format.
//
// # Guarantees
//
//   - A variant whose file key one lacks is noise, and its place and length tell
//     neither its bit nor how much ink is on its tile.
//   - A changed, cut, swapped or replayed byte anywhere is refused ([ErrTampered],
//     [ErrFormat], [ErrSignature] or [ErrChain]), never returned as plaintext.
//   - Signatures, hashes, commitments and derivations each carry their own domain
//     string, so that none can stand in for another.
//   - Secret types print as "[secret]" under every verb of fmt, in text and JSON.
//
// # Limits
//
// 1 to [MaxRecipients] recipients, [MaxPages] pages of at most [MaxTilesPerPage]
// tiles, recipients times tiles at most [MaxRecipientTiles]. Freshness is not
// this package's to judge: whether a manifest is the newest, a key event real or
// a release allowed is read from the log. Keys in memory are not wiped: the Go
// runtime may have copied them.
package crypto
