package minutes

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html/template"
	"strings"
)

var page = template.Must(template.New("minutes").Funcs(template.FuncMap{"draw": drawn, "key": keyDrawn, "class": func(s Says) string { return looks[s].name }}).Parse(`<!DOCTYPE html>
<html lang="{{.Language}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Title}}</title>
<style>
@page { size: A4; margin: 18mm 20mm }
* { box-sizing: border-box }
:root { color-scheme: light }
body { font: 10pt/1.4 "Liberation Sans", Arial, sans-serif; color: #000; background: #fff; max-width: 170mm; margin: 10mm auto; padding: 0 4mm }
@media print { body { margin: 0; padding: 0; max-width: none } }
header { text-align: center }
header p { margin: 0 } header p:first-child { font-weight: bold }
h1 { font-size: 16pt; margin: 6mm 0 4mm; text-align: center }
h2 { font-size: 11.5pt; margin: 6mm 0 1.5mm; break-after: avoid }
p { margin: 0 0 1.5mm }
.stressed { font-size: 11pt; font-weight: bold; border: .4mm solid #000; padding: 2.5mm 3mm; break-inside: avoid }
table { width: 100%; border-collapse: collapse }
th, td { padding: .8mm 0; vertical-align: top; text-align: left; border-bottom: .2mm solid #ccc; overflow-wrap: anywhere }
th { width: 30%; padding-right: 3mm; font-weight: normal; color: #444 }
tr { break-inside: avoid }
ul { margin: 0; padding-left: 5mm } li { margin-bottom: 1mm }
.legend { display: flex; flex-wrap: wrap; gap: 1mm 6mm; font-size: 9pt }
.legend svg { width: 4mm; height: 4mm; vertical-align: -.7mm; margin-right: 1.5mm }
.figures { display: flex; flex-wrap: wrap; gap: 4mm; margin-top: 3mm }
figure { margin: 0; break-inside: avoid } figure.map { width: 39mm } figure.picture { max-width: 100% }
figure svg { display: block; width: 100%; border: .2mm solid #888 } figure.picture svg { width: auto; max-width: 100%; height: 150mm }
figcaption { font-size: 8.5pt; color: #444; margin-top: 1mm; overflow-wrap: anywhere }
path { fill: none; stroke-width: 1px; vector-effect: non-scaling-stroke }
.signers { display: flex; gap: 8mm; margin-top: 10mm; break-inside: avoid; text-align: center }
.signers div { flex: 1; height: 34mm; border-bottom: .2mm dotted #000 } .signers p:last-child { color: #444; font-size: 8.5pt }
footer { margin-top: 6mm; font-size: 8pt; color: #444; overflow-wrap: anywhere }
</style></head><body>
<header>{{range .Head}}<p>{{.}}</p>{{end}}</header>
<h1>{{.Title}}</h1>
{{range .Sections}}<section>{{with .Title}}<h2>{{.}}</h2>{{end}}
{{with .Stressed}}<p class="stressed">{{.}}</p>
{{end}}{{range .Lines}}<p>{{.}}</p>
{{end}}{{with .Rows}}<table>{{range .}}<tr><th scope="row">{{.Name}}</th><td>{{.Value}}</td></tr>
{{end}}</table>
{{end}}{{with .Points}}<ul>{{range .}}<li>{{.}}</li>
{{end}}</ul>
{{end}}{{with .Legend}}<p class="legend">{{range .}}<span>{{key .Says}}{{.Words}}</span>{{end}}</p>
{{end}}{{with .Figures}}<div class="figures">{{range .}}<figure class="{{if .Picture}}picture{{else}}map{{end}}">{{draw .}}<figcaption>{{.Caption}}</figcaption></figure>
{{end}}</div>
{{end}}</section>
{{end}}<div class="signers">{{$sign := .Sign}}{{range .Signers}}<div><p><strong>{{.}}</strong></p><p>{{$sign}}</p></div>{{end}}</div>
<footer>{{.Foot}}</footer>
</body></html>
`))

// HTML gives one page without scripts or outside parts, to be printed on A4.
func (m Minutes) HTML() ([]byte, error) {
	var b bytes.Buffer
	err := page.Execute(&b, m)
	return b.Bytes(), err
}

// drawn is a figure as markup of our own: digits, and a picture in base64.
func drawn(f Figure) template.HTML {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg viewBox="0 0 %d %d" role="img">`, f.Width, f.Height)
	if f.Picture != nil {
		fmt.Fprintf(&b, `<image width="%d" height="%d" href="data:image/jpeg;base64,%s"/>`, f.Width, f.Height, base64.StdEncoding.EncodeToString(f.Picture))
	}
	for says := range kinds {
		var path strings.Builder
		for _, t := range f.Tiles {
			if t.Says == says {
				trace(&path, t, looks[says].crossed)
			}
		}
		if path.Len() > 0 {
			b.WriteString(styled(says, path.String()))
		}
	}
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

func keyDrawn(says Says) template.HTML {
	var path strings.Builder
	trace(&path, Tile{Corners: [4][2]float64{{1, 1}, {15, 1}, {15, 15}, {1, 15}}}, looks[says].crossed)
	return template.HTML(`<svg viewBox="0 0 16 16" aria-hidden="true">` + styled(says, path.String()) + `</svg>`)
}

func trace(path *strings.Builder, t Tile, crossed bool) {
	c := t.Corners
	fmt.Fprintf(path, "M%.1f %.1fL%.1f %.1fL%.1f %.1fL%.1f %.1fz", c[0][0], c[0][1], c[1][0], c[1][1], c[2][0], c[2][1], c[3][0], c[3][1])
	if crossed {
		fmt.Fprintf(path, "M%.1f %.1fL%.1f %.1fM%.1f %.1fL%.1f %.1f", c[0][0], c[0][1], c[2][0], c[2][1], c[1][0], c[1][1], c[3][0], c[3][1])
	}
}

func styled(says Says, path string) string {
	l := looks[says]
	colour := fmt.Sprintf("rgb(%d,%d,%d)", l.r, l.g, l.b)
	fill := ""
	if l.filled {
		fill = fmt.Sprintf(` style="fill:%s;fill-opacity:%g"`, colour, opacity)
	}
	return fmt.Sprintf(`<path stroke="%s"%s d="%s"/>`, colour, fill, path)
}

// opacity of tiles: what lies under them stays readable.
const opacity = 0.35
