// Package sealed is what a person's own device does with a document: it seals
// pages, opens them and proves whose copy a picture shows. It joins package
// crypto, which knows bytes and keys, with package watermark, which knows
// pictures, and does no network or disk work itself, so the command line and the
// browser run the same code.
//
// # When
//
// A Sealer turns pages into page blocks and a signed manifest; an Opener turns
// the blocks of a released document into the pages one recipient is shown; a
// Tracer compares a leaked picture with every codeword of a document.
//
// # Guarantees
//
//   - A page leaves a Sealer only with both variants of every tile marked and
//     encrypted, and after they have been decrypted again and compared.
//   - An Opener returns the very pixels a viewer shows: spliced from the reader's
//     own variants, with the visible overlay in them. On any error there is no
//     page. Nothing is returned before signature, hashes and commitment agree.
//   - A Tracer accuses only when every commitment of the manifest matches the
//     codeword drawn again from the pattern key, and no two draws are equal or
//     improbably close.
//   - Memory is that of the pages under work, whatever the length of the document;
//     tracing keeps the pages it was given.
//
// # Limits
//
// Pages are numbered from 0. What a manifest says about freshness, key events and
// permission is for the log to prove, not for this package. A verdict names a
// copy, never a person: the sender and the holders of the recovery key can make
// any copy.
package sealed
