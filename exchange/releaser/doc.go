// Package releaser is the logic of the releaser process: the only holder of
// the key-encryption key that shares are wrapped with.
//
// It makes shares for new documents and takes the share's layer off an
// envelope when, and only when, it is shown that the release stands on the
// log: a checkpoint signed by the log, not older than 60 s and continuing the
// last one it accepted; the entry's inclusion in it; an entry not older than
// ten minutes that names the same document, person, grant, envelope, request
// and session. It trusts neither the server that asks nor its database.
//
// Guarantees: what it has accepted and peeled is on disk before the grant
// leaves; a log that was cut back or forked is refused from the second
// checkpoint on, across restarts; what it returns is still sealed to the
// recipient.
//
// Limits: it cannot know of a recall that the server hides from it within the
// ten minutes an entry lives. The first checkpoint it sees is taken on trust
// in the log's signature. Methods are safe for concurrent use; one process may
// use a state file.
package releaser
