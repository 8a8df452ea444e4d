// Package peel joins the server to the releaser process: HTTP over a unix
// socket that only the releaser's own user can reach, or, where the releaser has
// a machine of its own, over TLS 1.3 with a certificate at both ends, each
// pinned by authority and name.
//
// Handler serves a releaser, Client is an exchange.Releaser. A releaser that
// does not answer is exchange.ErrUnavailable, and nothing is released. A
// peeling may be asked for twice: the releaser knows the leaf.
//
// Bodies are bounded on both sides: 1 MiB of JSON (16 MiB for
// shares), 64 MiB of envelope.
package peel
