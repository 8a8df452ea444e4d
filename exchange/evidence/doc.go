// Package evidence is the file with which anybody repeats the decision of a
// trace: what the detector read off the pictures, tile by tile, the opened
// commitments of the accused, and the signed manifests that bind all of it to a
// document. It does no network or disk work; the command line and the browser
// write such files, and niem-verify judges them.
//
// # What a file opens
//
// The biases of the pages seen and the codewords of the accused, each with the
// salt of its commitment. Everybody else's codeword stays a commitment, as in the
// manifest. Who holds the file can draw no other copy's mark.
//
// # What Verify proves and what it does not
//
// That the file is what the named devices signed; that biases and codewords are
// those that the sealing device committed to; and that the decision follows from
// the soft bits, by the detector's own arithmetic. That the soft bits come from
// the pictures, that nobody looked more often than the file says, and that no
// codeword beside the accused's contradicts is the word of whoever ran it: with
// the pictures and the document's master grant all of it can be run again.
package evidence
