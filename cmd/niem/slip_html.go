package main

import (
	"bytes"
	"html/template"
)

// slipPage prints on A5, or on the upper half of A4. It loads nothing.
var slipPage = template.Must(template.New("slip").Parse(`<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>{{.Title.VI}}</title>
<style>
@page { size: A5; margin: 11mm }
` + printedStyle + `
body { max-width: 126mm; margin: 6mm auto }
@media print { body { margin: 0 } }
.key { display: flex; gap: 5mm; align-items: center; margin: 3mm 0; padding: 2mm; break-inside: avoid; border: .4mm solid #000 }
.key svg { width: 33mm; height: 33mm; flex: none }
.print { font: bold 14pt/1.6 "Liberation Mono", "Courier New", monospace; white-space: nowrap }
.machine { font: 6.5pt/1.3 "Liberation Mono", "Courier New", monospace; overflow-wrap: anywhere; margin-top: 1mm }
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

// html writes the slip as one page without scripts or outside parts.
func (s slip) html() ([]byte, error) {
	code, err := s.code()
	if err != nil {
		return nil, err
	}
	data := struct {
		Title, Fingerprint, Advice both
		Rows                       []both
		Groups                     [2]string
		Mark                       string
		Code                       template.HTML
		Signers                    []both
	}{
		Title: bothOf(tSlipTitle), Fingerprint: bothOf(tSlipFingerprint), Advice: bothOf(tSlipAdvice), Groups: s.groups(), Mark: s.mark(),
		Code: drawn(code),
	}
	data.Signers, data.Rows = bothOfAll(s.signers()), bothOfRows(s.rows())
	var b bytes.Buffer
	err = slipPage.Execute(&b, data)
	return b.Bytes(), err
}
