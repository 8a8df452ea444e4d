// Package fsck re-verifies an installation from stored bytes: the log, every
// document, share, release and recall in the database, and every object in the
// store. It is run after a fault, after a restore, and on a schedule.
//
// It reads one snapshot of the database, changes nothing, and finds: entries
// whose records or places were changed, acts without an entry and entries of
// acts that never committed, documents of which a part is missing, objects that
// do not hash to their name, and shares that should be gone or should be there.
// It needs no key and opens nothing.
//
// Limits: what was changed in the database and the log alike, by whoever holds
// the log's key, is found by witnesses and clients that remember a checkpoint,
// not here. Memory grows with the number of documents, releases and recalls.
package fsck
