package inspect

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// patterns are those of the compliance brief; group 1 is what is found.
var patterns = map[Kind]*regexp.Regexp{
	OldID:     regexp.MustCompile(`(?i)(?:CMND|CMTND|CMT|chứng minh (?:nhân dân|thư))[^0-9]{0,15}([0-9]{3}[ .\-]?[0-9]{3}[ .\-]?[0-9]{3})(?:[^0-9]|$)`),
	Insurance: regexp.MustCompile(`(?:^|[^A-Z0-9])([A-Z]{2}[ .\-]?[1-5][ .\-]?[0-9]{2}[ .\-]?(?:[0-9][ .\-]?){9}[0-9])(?:[^0-9]|$)`),
	Social:    regexp.MustCompile(`(?i)(?:BHYT|BHXH)[^0-9\n]{0,20}([0-9]{10})(?:[^0-9]|$)`),
	Mobile:    regexp.MustCompile(`(?:^|[^0-9])((?:\+?84[ .\-]?|0)(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])(?:[ .\-]?[0-9]){7})(?:[^0-9]|$)`),
	Passport:  regexp.MustCompile(`(?i:hộ chiếu|passport)[^0-9\n]{0,15}?([A-Z][0-9]{7,8})(?:[^0-9]|$)`),
	CaseCode:  regexp.MustCompile(`(?:^|[^\p{L}\p{N}])(F[0-4]|BN[ \-]?[0-9]{2,7})(?:[^\p{L}\p{N}]|$)`),
}

var citizenPattern = regexp.MustCompile(`(?:^|[^0-9])(0[0-9]{2}(?:[ .\-]?[0-9]{3}){3})(?:[^0-9]|$)`)

func TestWhatThePatternsFindIsFound(t *testing.T) {
	checked := 0
	for _, c := range corpus {
		r := Check(page("Số liệu\n\n" + c.text))
		for kind, pattern := range patterns {
			if !pattern.MatchString(c.text) || kind == Mobile && (strings.Contains(c.text, "nóng") || strings.Contains(c.text, "Fax")) {
				continue
			}
			checked++
			if r.Counts[kind] == 0 {
				t.Errorf("%s: %q: not found", kind, c.text)
			}
		}
		if m := citizenPattern.FindStringSubmatch(c.text); m != nil && slices.Contains(provinces, m[1][:3]) && !strings.HasPrefix(m[1], "0793") {
			checked++
			if r.Counts[CitizenID] == 0 {
				t.Errorf("%q: not found", c.text)
			}
		}
	}
	if checked < 15 {
		t.Fatalf("%d comparisons only", checked)
	}
}

// hostile texts are long, and made of what is looked for.
var hostile = map[string]string{
	"digits": "0", "a number": "079085012345 ", "numbers run together": "0912345678", "apart": "a ", "digits apart": "0 ", "names": "Nguyễn ", "names without blanks": "Nguyễn", "labels": "họ tên: ",
	"units": "thôn 1 ", "words of illness": "ca bệnh ", "programmes": "phòng chống ", "marks": "MẬT  ", "lines of marks": "MẬT\n", "vertical": "T\n", "heads": "Số: 1/A\n", "recipients": "Nơi nhận\n",
	"signatures": "GIÁM ĐỐC\n", "headings": "STT  Họ tên  Giới\n", "headings in one line": "STT Họ tên Giới ", "blanks": " ", "lines": "\n", "marks without letters": "\u0301", "marks apart": "a \u0301", "births": "sinh ngày ",
	"organs": "GAN\nMẬT\n", "invisible": "\u200b", "broken": "\xff", "cells": "a  ", "cards": "DN4", "case": "BN1",
}

func TestNothingPanics(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	units := make([]string, 0, len(hostile)+len(corpus))
	for _, unit := range hostile {
		units = append(units, unit)
	}
	slices.Sort(units)
	for _, c := range corpus {
		units = append(units, c.text, "\n")
	}
	for range 400 {
		var b strings.Builder
		for range r.IntN(60) {
			u := units[r.IntN(len(units))]
			b.WriteString(u[r.IntN(len(u)):])
		}
		Check(page(b.String()))
		Check(Input{Subject: b.String(), Note: b.String(), Number: b.String(), Files: []File{{Name: b.String()}}, Pages: []Page{{7, -3, b.String()}}, Answers: Answers{Reason: b.String(), Approval: b.String()}})
	}
}

func FuzzCheck(f *testing.F) {
	for _, c := range corpus {
		f.Add(c.text)
	}
	f.Add(letterhead + listOf(12) + ultrasound)
	f.Fuzz(func(t *testing.T, text string) {
		in := page(text)
		in.Subject, in.Files[0].Name = text, text
		r := Check(in)
		for _, x := range r.Findings {
			if x.Place.Line < 0 || x.Place.Column < 0 {
				t.Fatal(fmt.Sprint(x))
			}
		}
		if r.Outcome.Sendable() {
			if _, err := ParseSummary(r.Summary); err != nil {
				t.Fatal(r.Summary)
			}
		}
	})
}
