package inspect

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

func decomposed(s string) string { return norm.NFD.String(s) }

// marksApart puts a blank before every mark, as text of a PDF may have it.
func marksApart(s string) string {
	var b strings.Builder
	for _, r := range decomposed(s) {
		if unicode.Is(unicode.Mn, r) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}
