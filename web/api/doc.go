// Package api is the HTTP interface of Niêm Phong as its clients see it: the
// JSON shape of every request and answer, and a Go client with one method a
// route.
//
// Conventions: byte strings are standard base64; hashes and random ids are
// lower-case hex; document ids are base32 (26 letters), person ids UUIDs;
// times are RFC 3339 UTC. Errors come as *Error with a stable code.
//
// Limits: it knows no network, so that what runs in a browser can have its types;
// package https beside it has one. It verifies no signature, hash or proof and opens
// nothing sealed; that is the caller's part, who pins the log key.
package api
