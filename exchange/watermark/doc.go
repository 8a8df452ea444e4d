// Package watermark puts a recipient's mark into page pictures and finds it
// again in a leaked one.
//
// A page is cut into a grid of tiles. Every tile exists in two variants that
// look alike and carry opposite halves of a faint keyed pattern: a texture in
// the luma of the paper (a luma channel) and a displacement of the ink of a
// quarter of a pixel (a warp channel). Which of the two a recipient's copy
// shows, tile by tile, is his codeword.
//
// The sender's device calls Mark, which returns both variants of every tile as
// restart segments of one baseline JPEG. A recipient's device calls Splice
// with the segments of his codeword, then Decode, then Overlay.Draw. Whoever
// holds the pattern key and a leaked picture calls Trace.
//
// Guarantees: a page that cannot be marked is an error, never an unmarked
// page; the decode of a splice equals, tile by tile and pixel by pixel, the
// decodes of the whole variants, in every decoder that follows ITU-T T.81;
// hostile segments are errors, not panics.
//
// Limits: retyping, redrawing and reading a page aloud leave no mark. Pages
// have at least 200 x 200 and at most 40 million pixels. The package needs no
// file, network or clock and compiles to WebAssembly.
package watermark
