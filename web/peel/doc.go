// Package peel joins the server to the releaser process: HTTP over a unix
// socket that only the releaser's own user can reach.
//
// Handler serves a releaser, Client is an exchange.Releaser. A releaser that
// does not answer is exchange.ErrUnavailable, and nothing is released. A
// peeling may be asked for twice: the releaser knows the leaf.
//
// Bodies are bounded on both sides: 1 MiB of JSON, 64 MiB of envelope.
package peel
