// Package lab is the laboratory of the marks: it marks pages for numbered,
// made-up recipients as the product marks them for people, shows what a
// recipient's viewer shows, traces pictures of it, and measures whole tables of
// leaks.
//
// A document of the laboratory is a function of its pages, the number of its
// recipients and a seed; keys, names and views are drawn from the seed, so
// nothing that it marks protects anything. What its detector needs is one file,
// which Encode writes and Parse reads.
//
// Pages go through watermark.Mark, Splice, Decode and Overlay, pictures through
// watermark.Trace: the same code that seals, opens and traces documents.
package lab
