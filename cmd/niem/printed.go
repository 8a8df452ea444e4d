package main

import (
	"fmt"
	"html/template"
	"strings"

	"rsc.io/qr"
)

// printedStyle is what pages for paper have in common: a title, rows of names and
// values, and places to sign. They load nothing.
const printedStyle = `* { box-sizing: border-box }
body { font: 9.5pt/1.25 "Liberation Sans", Arial, sans-serif; color: #000; background: #fff }
h1 { font-size: 14pt; margin: 0; text-align: center; text-transform: uppercase }
.en { color: #444; font-size: 7.5pt; line-height: 1.2 }
h1 + .en { text-align: center; margin: 0 0 3mm }
table { width: 100%; border-collapse: collapse }
td { padding: .5mm 0; vertical-align: top; border-bottom: .2mm solid #bbb }
td:first-child { width: 38% }
.value { font-weight: bold; overflow-wrap: anywhere }
p { margin: 0 0 1mm }
.sign { display: flex; gap: 6mm; margin-top: 3mm; break-inside: avoid }
.sign div { flex: 1; text-align: center; display: flex; flex-direction: column }
.sign div::after { content: ""; height: 16mm; margin-top: auto; border-bottom: .2mm dotted #000 }`

// both is a text in its two languages, as the page shows it.
type both struct{ VI, EN, Value string }

func bothOf(t text) both { return both{VI: t.vi, EN: t.en} }

func bothOfAll(texts []text) []both {
	var out []both
	for _, t := range texts {
		out = append(out, bothOf(t))
	}
	return out
}

func bothOfRows(rows []slipRow) []both {
	var out []both
	for _, row := range rows {
		out = append(out, both{row.name.vi, row.name.en, row.value})
	}
	return out
}

// drawn is a QR code with its quiet zone as markup: our own, of digits alone.
func drawn(code *qr.Code) template.HTML {
	var path strings.Builder
	eachDot(code, func(x, y int) { fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+4, y+4) })
	return template.HTML(fmt.Sprintf(`<svg viewBox="0 0 %[1]d %[1]d" shape-rendering="crispEdges" role="img" aria-label="QR"><path d="%[2]s"/></svg>`, code.Size+8, path.String()))
}
