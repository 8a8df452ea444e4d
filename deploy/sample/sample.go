// Package sample carries two synthetic letters in the layout of Decree 30/2020:
// what the demonstration sends and what tests seal. Every person, place, office
// and figure in them is invented.
//
// The sources are the HTML files beside this one; build.sh prints them to PDF
// and fails when a font is not embedded. The PDFs are kept in the repository so
// that neither tests nor the demonstration need a browser.
package sample

import _ "embed" // the letters are part of the program

// Letter is a quick report of three A4 pages: text, a table of 28 cases, and a
// page with signature and red stamp.
//
//go:embed bao-cao-nhanh.pdf
var Letter []byte

// OnePage is the same report shortened to one A4 page.
//
//go:embed mot-trang.pdf
var OnePage []byte
