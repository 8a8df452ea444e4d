// Package minutes writes the minutes of a trace for people who were not there: as
// one page of HTML that loads nothing, and as PDF. Both writers draw the same
// value, so neither can say what the other doesn't. Words come from the caller;
// what the tiles say is taken from the signed evidence (Draw). It does no I/O,
// and the same evidence gives the same bytes.
package minutes
