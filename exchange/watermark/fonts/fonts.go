// Package fonts carries the one font that the product draws with: the visible
// mark on pages, and what is printed. It covers Vietnamese. Being embedded, it is
// there on every machine and in every build.
package fonts

import _ "embed" // the font is part of the program

// Sans is Liberation Sans, regular, as TrueType (SIL Open Font License: OFL.txt).
//
//go:embed LiberationSans-Regular.ttf
var Sans []byte
