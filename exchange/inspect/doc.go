// Package inspect looks through what a sender is about to seal: for identities of
// persons, lists of them, and marks of secrecy. It runs on the sender's own
// device, before anything is sealed.
//
// # When
//
// Check takes the texts of one document (subject, note, file names, pages) and
// what the sender declares, and answers with findings and an Outcome: the highest
// rung of the ladder that something is still wanting on. What it finds stays on
// the device; Report.Summary, numbers and codes alone, is what the manifest and
// the log keep.
//
// # Guarantees
//
// Texts are brought to one form first (composed letters, ASCII digits and spaces,
// no invisible characters, letters that a PDF has set apart joined again), so that
// how something is written down does not decide whether it is found. A Finding
// never repeats a whole number, name or date. Time and memory grow linearly with
// the text; nothing panics, whatever the text.
//
// # Limits
//
// It helps the sender and proves nothing: pictures have no text, a name outside
// the list of surnames needs a label or a column, and whoever wants to get past it
// can. The server sees only what the sender's device says the outcome was.
//
// The package does no I/O, imports nothing of the product, and compiles to WASM.
package inspect
