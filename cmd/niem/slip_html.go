package main

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
)

// slipPage prints on A5, or on the upper half of A4. It loads nothing.
var slipPage = template.Must(template.New("slip").Parse(`<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>{{.Title.VI}}</title>
<style>
@page { size: A5; margin: 11mm }
* { box-sizing: border-box }
body { font: 9.5pt/1.25 "Liberation Sans", Arial, sans-serif; color: #000; background: #fff; max-width: 126mm; margin: 6mm auto }
@media print { body { margin: 0 } }
h1 { font-size: 14pt; margin: 0; text-align: center; text-transform: uppercase }
.en { color: #444; font-size: 7.5pt; line-height: 1.2 }
h1 + .en { text-align: center; margin: 0 0 3mm }
table { width: 100%; border-collapse: collapse }
td { padding: .5mm 0; vertical-align: top; border-bottom: .2mm solid #bbb }
td:first-child { width: 38% }
.value { font-weight: bold; overflow-wrap: anywhere }
.key { display: flex; gap: 5mm; align-items: center; margin: 3mm 0; padding: 2mm; break-inside: avoid; border: .4mm solid #000 }
.key svg { width: 33mm; height: 33mm; flex: none }
.print { font: bold 14pt/1.6 "Liberation Mono", "Courier New", monospace; white-space: nowrap }
.machine { font: 6.5pt/1.3 "Liberation Mono", "Courier New", monospace; overflow-wrap: anywhere; margin-top: 1mm }
p { margin: 0 0 1mm }
.sign { display: flex; gap: 6mm; margin-top: 3mm; break-inside: avoid }
.sign div { flex: 1; text-align: center; display: flex; flex-direction: column }
.sign div::after { content: ""; height: 16mm; margin-top: auto; border-bottom: .2mm dotted #000 }
</style></head><body>
<h1>{{.Title.VI}}</h1><p class="en">{{.Title.EN}}</p>
<table>{{range .Rows}}<tr><td>{{.VI}}<br><span class="en">{{.EN}}</span></td><td class="value">{{.Value}}</td></tr>
{{end}}</table>
<div class="key">{{.Code}}<div><p>{{.Fingerprint.VI}} <span class="en">{{.Fingerprint.EN}}</span></p>
<div class="print">{{index .Groups 0}}<br>{{index .Groups 1}}</div><div class="machine">{{.Mark}}</div></div></div>
<p>{{.Advice.VI}}</p><p class="en">{{.Advice.EN}}</p>
<div class="sign">{{range .Signers}}<div><strong>{{.VI}}</strong><span class="en">{{.EN}}</span></div>{{end}}</div>
</body></html>
`))

// both is a text in its two languages, as the page shows it.
type both struct{ VI, EN, Value string }

func bothOf(t text) both { return both{VI: t.vi, EN: t.en} }

// html writes the slip as one page without scripts or outside parts.
func (s slip) html() ([]byte, error) {
	code, err := s.code()
	if err != nil {
		return nil, err
	}
	var path strings.Builder
	eachDot(code, func(x, y int) { fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+4, y+4) })
	data := struct {
		Title, Fingerprint, Advice both
		Rows                       []both
		Groups                     [2]string
		Mark                       string
		Code                       template.HTML // our own, of digits alone
		Signers                    []both
	}{
		Title: bothOf(tSlipTitle), Fingerprint: bothOf(tSlipFingerprint), Advice: bothOf(tSlipAdvice), Groups: s.groups(), Mark: s.mark(),
		Code: template.HTML(fmt.Sprintf(`<svg viewBox="0 0 %[1]d %[1]d" shape-rendering="crispEdges" role="img" aria-label="QR"><path d="%[2]s"/></svg>`, code.Size+8, path.String())),
	}
	for _, who := range s.signers() {
		data.Signers = append(data.Signers, bothOf(who))
	}
	for _, row := range s.rows() {
		data.Rows = append(data.Rows, both{row.name.vi, row.name.en, row.value})
	}
	var b bytes.Buffer
	err = slipPage.Execute(&b, data)
	return b.Bytes(), err
}
