// Package https carries the API of package web/api over TLS, for programs: the
// person's client and a witness's.
//
// Guarantees: it speaks TLS only, follows no redirect, sends its session cookie to
// the configured host alone, repeats a request only when it is a GET or a PUT and
// the connection failed, and bounds what it reads.
//
// Limits: it verifies no signature, hash or proof and opens nothing sealed; that is
// the caller's part, who pins the log key.
package https
