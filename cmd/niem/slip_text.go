package main

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/mdp/qrterminal/v3"
)

// plain writes the slip for a printer of plain text, or for a terminal, whose
// letters are light on dark: scanners read dark codes on light ground.
func (s slip) plain(paper bool) []byte {
	var b bytes.Buffer
	draw := qrterminal.Config{Level: qrterminal.M, Writer: &b, QuietZone: qrterminal.QUIET_ZONE, BlackChar: "██", WhiteChar: "  "}
	if !paper {
		draw.BlackChar, draw.WhiteChar = draw.WhiteChar, draw.BlackChar
	}
	fmt.Fprintf(&b, "%s\n%s\n\n", strings.ToUpper(tSlipTitle.vi), tSlipTitle.en)
	for _, row := range s.rows() {
		fmt.Fprintf(&b, "%s / %s:\n    %s\n", row.name.vi, row.name.en, row.value)
	}
	groups := s.groups()
	fmt.Fprintf(&b, "\n%s / %s:\n    %s\n    %s\n\n", tSlipFingerprint.vi, tSlipFingerprint.en, groups[0], groups[1])
	qrterminal.GenerateWithConfig(s.mark(), draw)
	fmt.Fprintf(&b, "%s\n\n%s\n%s\n", s.mark(), folded(tSlipAdvice.vi), folded(tSlipAdvice.en))
	for _, who := range s.signers() {
		fmt.Fprintf(&b, "\n%s / %s:\n\n\n    ........................................\n", who.vi, who.en)
	}
	return b.Bytes()
}

// folded breaks a text into lines that fit on paper.
func folded(s string) string {
	var b strings.Builder
	at := 0
	for i, word := range strings.Fields(s) {
		switch n := utf8.RuneCountInString(word); {
		case i == 0:
			at = n
		case at+1+n > 78:
			b.WriteByte('\n')
			at = n
		default:
			b.WriteByte(' ')
			at += 1 + n
		}
		b.WriteString(word)
	}
	return b.String()
}
