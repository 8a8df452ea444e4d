package inspect

import (
	"strings"
	"unicode"
)

// excerpt shows what was found so that its owner knows it and nobody else learns
// it: the last three digits of a number, the year of a day, initials of a name,
// the units of an address.
func (l *line) excerpt(h hit) string {
	text := l.text[h.span.from:h.span.to]
	switch h.kind {
	case CitizenID, OldID, Insurance, Social, Passport, Mobile:
		return maskNumber(text)
	case Birth:
		return "••/••/" + string(text[max(0, len(text)-4):])
	case Name:
		return initials(text)
	case Address:
		return l.unitsOf(h.span)
	case CaseCode:
		if h.value == "" {
			return string(text)
		}
		return "BN" + maskNumber([]rune(h.value))
	}
	return shortened(text)
}

const shown = 3

func maskNumber(text []rune) string {
	var b strings.Builder
	digits := 0
	for _, r := range text {
		if isWord(r) {
			digits++
		}
	}
	keep := min(shown, digits/3)
	for _, r := range text {
		switch {
		case !isWord(r):
		case digits > keep:
			b.WriteRune('•')
			digits--
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func initials(text []rune) string {
	var b strings.Builder
	for i, r := range text {
		if isWord(r) && !isWord(at(text, i-1)) {
			b.WriteRune(unicode.ToUpper(r))
			b.WriteString(". ")
		}
	}
	return strings.TrimSpace(b.String())
}

func (l *line) unitsOf(s span) string {
	var units []string
	for i := s.from; i < s.to; i++ {
		if u, after, ok := l.unitAt(i); ok {
			units = append(units, u.word+" …")
			i = after - 1
		}
	}
	return shortened([]rune(strings.Join(units, ", ")))
}

func shortened(text []rune) string {
	const most = 40
	if len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(text)
}
