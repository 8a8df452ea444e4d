package specimen

import "image"

// Page is one synthetic page and what to call it in a report.
type Page struct {
	Name  string
	Image image.Image
}

// Kind is a kind of page.
type Kind struct {
	Name string
	Draw func(seed uint64) image.Image
}

// Kinds are the pages on which the marks have to hold.
var Kinds = []Kind{
	{"text", func(s uint64) image.Image { return Text(11, s) }},
	{"text-9", func(s uint64) image.Image { return Text(9, s) }},
	{"table", func(s uint64) image.Image { return Table(s) }},
	{"landscape", func(s uint64) image.Image { return LandscapeTable(s) }},
	{"scan", func(s uint64) image.Image { return Scan(s) }},
	{"colour", func(s uint64) image.Image { return Colour(s) }},
	{"letter", func(s uint64) image.Image { return Letter(s) }},
	{"form", func(s uint64) image.Image { return Form(s) }},
	{"chart", func(s uint64) image.Image { return Chart(s) }},
	{"paper-photo", func(s uint64) image.Image { return PaperPhoto(s) }},
	{"faint", func(s uint64) image.Image { return Faint(s) }},
	{"dark", func(s uint64) image.Image { return Dark(s) }},
	{"sparse", func(s uint64) image.Image { return NearlyEmpty(s) }},
}
