package inspect

import (
	"strings"
)

// headWithin is how far down a page a letter's head may begin, in lines that are
// not blank, and headAfter how far it goes on after the last thing known of it.
const (
	headWithin = 25
	headAfter  = 4
	tailAfter  = 12 // lines of "Nơi nhận" without "Lưu"
	signAfter  = 40 // lines from an office to the name of whoever signs: a stamp stands between
)

// markBlocks finds the parts of a letter on one page: its head, above and beside
// the name of the state and the number, and the block of recipients. It says
// where the head ends, 0 without one.
func markBlocks(lines []line) int {
	last, seen := -1, 0
	for i := range lines {
		if seen >= headWithin {
			break
		}
		if lines[i].blank() {
			continue
		}
		seen++
		if lines[i].starts("kinh gui") {
			break
		}
		if lines[i].headSign() {
			last = i
		}
	}
	end := 0
	if last >= 0 {
		after := 0
		for end = last + 1; end < len(lines) && after < headAfter; end++ {
			if lines[end].starts("kinh gui") || lines[end].listHeader() > 0 {
				break
			}
			if !lines[end].blank() {
				after++
			}
		}
	}
	for i := range end {
		lines[i].block = header
	}
	for i := end; i < len(lines); i++ {
		if !lines[i].starts("noi nhan") {
			continue
		}
		for k := i; k < min(len(lines), i+tailAfter); k++ {
			lines[k].block = recipients
			if k > i && lines[k].starts("luu") {
				break
			}
		}
	}
	return end
}

// headSign tells what only the head of an official letter has.
func (l *line) headSign() bool {
	for _, c := range l.cells() {
		s := string(l.bare[c.from:c.to])
		if strings.Contains(s, "cong hoa xa hoi chu nghia viet nam") || strings.HasPrefix(s, "doc lap - tu do") || strings.HasPrefix(s, "doc lap- tu do") {
			return true
		}
		if rest, ok := strings.CutPrefix(s, "so"); ok && strings.Contains(s, "/") && strings.HasPrefix(strings.TrimLeft(rest, " "), ":") {
			return true
		}
		if strings.HasPrefix(s, "v/v") || strings.HasPrefix(s, "trich yeu") {
			return true
		}
	}
	return false
}

// starts tells whether one of the line's cells begins with words, diacritics off.
func (l *line) starts(words string) bool {
	for _, c := range l.cells() {
		k := c.from
		for k < c.to && strings.ContainsRune("-+*/. ", l.text[k]) {
			k++
		}
		if phraseAt(l.bare[:c.to], k, words) {
			return true
		}
	}
	return false
}

// agency tells a line that gives an office's telephone rather than a person's.
func (l *line) agency() bool {
	for i := range l.bare {
		for _, word := range []string{"fax", "hotline", "duong day nong", "tong dai", "website", "truc ban"} {
			if phraseAt(l.bare, i, word) {
				return true
			}
		}
	}
	return false
}

// signing are the words above a signature, diacritics off.
var signing = []string{"kt.", "tm.", "tl.", "tuq.", "q.", "giam doc", "pho giam doc", "chu tich", "pho chu tich", "truong phong", "pho truong phong", "chanh van phong", "truong khoa", "truong tram", "thu truong",
	"nguoi lap", "nguoi bao cao", "cuc truong", "vien truong", "vu truong", "bac si dieu tri", "bac si kham", "nguoi ky", "truong ban", "to truong", "nguoi tong hop", "ky thuat vien", "dieu tra vien"}

// signsAbove tells whether a cell names the office of whoever signs beneath.
func (l *line) signsAbove(c span) bool {
	s := string(l.bare[c.from:c.to])
	for _, word := range signing {
		if strings.HasPrefix(s, word) && len(s) < len(word)+32 && !strings.Contains(s, ":") {
			return true
		}
	}
	return false
}

// markSignatures makes the names under a signing office those of officials: names
// that fill a cell, at most two an office.
func markSignatures(lines []line, names [][]nameHit) {
	left, signers := 0, 0
	for i := range lines {
		for k := range names[i] {
			if left > 0 && signers > 0 && names[i][k].alone && !names[i][k].labelled {
				names[i][k].official = true
				signers--
			}
		}
		if left > 0 {
			left--
		}
		for _, c := range lines[i].cells() {
			if lines[i].signsAbove(c) {
				left, signers = signAfter, 2
			}
		}
	}
}
