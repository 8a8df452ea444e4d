// Package desk is a signed-in person's own device where that device is a
// browser: it watches the log, holds keys and receipts against it, puts key
// statements together and opens documents. The page runs it as WASM in a worker
// (package web/wasm); it reads the server through a function it is given and
// writes nothing.
//
// # Guarantees
//
//   - Every checkpoint must be signed by the pinned log key and continue the newest
//     one this browser has verified; Kept gives what the browser has to remember.
//   - A key counts only if its events stand on the log and each was signed by
//     somebody who had the right; founded registrars are pinned at first sight.
//   - Opened.Page returns marked pixels or an error, never a page without marks.
//
// # Limits
//
// What it remembers is what the page keeps for it. Whoever serves the page's code
// can serve other code: the command line is for people who must not rely on that.
// Calls may run side by side.
package desk
