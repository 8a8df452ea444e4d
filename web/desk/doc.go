// Package desk is a signed-in person's own device: it watches the log, holds keys
// and receipts against it, puts key statements together, addresses and seals
// documents, and opens them. The command line builds one on its HTTP client, the
// browser's page runs one as WASM in a worker (package web/wasm). It reads the
// server through a function it is given and writes nothing but what its Host keeps.
//
// # Guarantees
//
//   - Every checkpoint must be signed by the pinned log key and continue the newest
//     one this device has verified, which the Host keeps before it counts. Where
//     witnesses are pinned, a quorum of them has vouched for the log within ten
//     minutes.
//   - A key counts only if its events stand on the log and each was signed by
//     somebody who had the right; founded registrars and units' recovery keys are
//     pinned at first sight.
//   - Address gives only keys that were found on the log under the names that were
//     asked for, and marks whom the server's word alone puts on a list; a Sending
//     gives nothing that does not open again.
//   - Opened.Page returns marked pixels or an error, never a page without marks.
//
// # Limits
//
// What it remembers is what its Host keeps for it. Whoever serves the page's code
// can serve other code: the command line is for people who must not rely on that.
// Calls may run side by side.
package desk
