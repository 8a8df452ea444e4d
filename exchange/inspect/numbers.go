package inspect

import (
	"slices"
	"strings"
	"unicode"
)

// hit is something found in a line, before it is known what the document makes
// of it.
type hit struct {
	kind   Kind
	weight Weight
	why    string
	span   span
	value  string // in one form, to count persons by; never leaves the package
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// digitsAt reads up to most digits from i with at most one of " .-" between two
// of them, and gives the groups' lengths and where each digit count ends.
func digitsAt(text []rune, i, most int) (digits string, groups []int, end int) {
	var b strings.Builder
	group := 0
	for end = i; b.Len() < most; {
		switch {
		case isDigit(at(text, i)):
			b.WriteRune(text[i])
			group++
			i++
			end = i
		case group > 0 && strings.ContainsRune(" .-", at(text, i)) && isDigit(at(text, i+1)):
			groups = append(groups, group)
			group = 0
			i++
		default:
			return b.String(), append(groups, group), end
		}
	}
	return b.String(), append(groups, group), end
}

// bounded tells whether no digit stands right beside the span.
func bounded(text []rune, s span) bool {
	return !isDigit(at(text, s.from-1)) && !isDigit(at(text, s.to))
}

// numbers finds what consists of digits. A digit belongs to one finding only.
func (l *line) numbers(year int, in columns) []hit {
	var hits []hit
	for i := 0; i < len(l.text); i++ {
		if !isDigit(l.text[i]) && !unicode.IsUpper(l.text[i]) && l.text[i] != '+' {
			continue
		}
		h, found := l.insurance(i)
		for _, find := range []func(int) (hit, bool){
			func(i int) (hit, bool) { return l.citizen(i, year, in) }, func(i int) (hit, bool) { return l.oldID(i, in) },
			func(i int) (hit, bool) { return l.social(i, in) }, l.passport, l.mobile,
		} {
			if !found {
				h, found = find(i)
			}
		}
		if found {
			hits = append(hits, h)
			i = h.span.to - 1
		}
	}
	return hits
}

// idGroups are the ways in which people set twelve digits apart.
var idGroups = [][]int{{12}, {3, 3, 3, 3}, {4, 4, 4}, {3, 3, 6}, {3, 9}, {6, 6}, {3, 1, 2, 6}}

// citizen finds the twelve digits of the căn cước: place of birth registration,
// century and sex, year of birth, six of chance.
func (l *line) citizen(i, year int, in columns) (hit, bool) {
	digits, groups, end := digitsAt(l.text, i, 12)
	s := span{i, end}
	if len(digits) != 12 || !bounded(l.text, s) {
		return hit{}, false
	}
	named := in.ids || l.named(i, 40, citizenWords)
	if !named && !slices.ContainsFunc(idGroups, func(g []int) bool { return slices.Equal(g, groups) }) {
		return hit{}, false
	}
	born := 1900 + int(digits[3]-'0')/2*100 + int(digits[4]-'0')*10 + int(digits[5]-'0')
	switch known := slices.Contains(provinces, digits[:3]); {
	case known && born <= year && named:
		return hit{CitizenID, VeryHigh, "cccd_named", s, digits}, true
	case known && born <= year:
		return hit{CitizenID, High, "cccd_province", s, digits}, true
	case named:
		return hit{CitizenID, Medium, "cccd_named", s, digits}, true
	}
	return hit{}, false
}

var (
	citizenWords = []string{"cccd", "can cuoc", "dinh danh", "cmnd", "cmt", "chung minh"}
	oldIDWords   = []string{"cmnd", "cmtnd", "cmt", "chung minh nhan dan", "chung minh thu", "cccd"}
	socialWords  = []string{"bhyt", "bhxh", "bao hiem"}
	passWords    = []string{"ho chieu", "passport"}
)

// named tells whether one of the words stands within so many letters before i,
// with no other number between.
func (l *line) named(i, within int, words []string) bool {
	low := max(0, i-within)
	for k := i - 1; k >= low; k-- {
		if isDigit(l.text[k]) {
			return false
		}
		for _, word := range words {
			if phraseAt(l.bare, k, word) {
				return true
			}
		}
	}
	return false
}

func (l *line) oldID(i int, in columns) (hit, bool) {
	digits, _, end := digitsAt(l.text, i, 9)
	s := span{i, end}
	if len(digits) != 9 || !bounded(l.text, s) || !in.ids && !l.named(i, 30, oldIDWords) {
		return hit{}, false
	}
	return hit{OldID, High, "cmnd_named", s, digits}, true
}

// insurance finds fifteen characters of a health-insurance card.
func (l *line) insurance(i int) (hit, bool) {
	if !asciiUpper(at(l.text, i)) || !asciiUpper(at(l.text, i+1)) || isWord(at(l.text, i-1)) {
		return hit{}, false
	}
	k := i + 2
	if strings.ContainsRune(" .-", at(l.text, k)) {
		k++
	}
	if c := at(l.text, k); c < '1' || c > '5' {
		return hit{}, false
	}
	digits, _, end := digitsAt(l.text, k, 13)
	if len(digits) != 13 || isDigit(at(l.text, end)) {
		return hit{}, false
	}
	return hit{Insurance, High, "bhyt_card", span{i, end}, string(l.text[i:i+2]) + digits}, true
}

func asciiUpper(r rune) bool { return r >= 'A' && r <= 'Z' }

func (l *line) social(i int, in columns) (hit, bool) {
	digits, _, end := digitsAt(l.text, i, 10)
	s := span{i, end}
	if len(digits) != 10 || mobilePrefix(digits[1:]) && digits[0] == '0' && in.phones || !bounded(l.text, s) || !in.social && !l.named(i, 26, socialWords) {
		return hit{}, false
	}
	return hit{Social, High, "bhxh_named", s, digits}, true
}

func (l *line) passport(i int) (hit, bool) {
	if !asciiUpper(l.text[i]) || isWord(at(l.text, i-1)) {
		return hit{}, false
	}
	k := i + 1
	for isDigit(at(l.text, k)) && k-i <= 8 {
		k++
	}
	if n := k - i - 1; n < 7 || isDigit(at(l.text, k)) || !l.named(i, 24, passWords) {
		return hit{}, false
	}
	return hit{Passport, High, "passport_named", span{i, k}, string(l.text[i:k])}, true
}

// mobile finds ten digits of a mobile telephone, or eleven with the country's.
func (l *line) mobile(i int) (hit, bool) {
	if isWord(at(l.text, i-1)) {
		return hit{}, false
	}
	k := i
	switch {
	case hasAt(l.text, i, "+84"):
		k += 3
	case hasAt(l.text, i, "84"):
		k += 2
	case at(l.text, i) == '0':
		k++
	default:
		return hit{}, false
	}
	if k > i+1 {
		if hasAt(l.text, k, "(0)") {
			k += 3
		}
		if strings.ContainsRune(" .-", at(l.text, k)) {
			k++
		}
		if hasAt(l.text, k, "0") { // +84 0912…
			k++
		}
	} else if strings.ContainsRune(" .-", at(l.text, k)) {
		k++ // digits that were set one by one
	}
	digits, _, end := digitsAt(l.text, k, 9)
	if len(digits) != 9 || isDigit(at(l.text, end)) || !mobilePrefix(digits) {
		return hit{}, false
	}
	if sep := at(l.text, end); (sep == '.' || sep == '-') && isDigit(at(l.text, end+1)) {
		return hit{}, false // the beginning of a longer number
	}
	return hit{Mobile, Medium, "mobile_prefix", span{i, end}, digits}, true
}

func mobilePrefix(d string) bool {
	switch d[0] {
	case '3':
		return d[1] >= '2'
	case '5':
		return strings.IndexByte("25689", d[1]) >= 0
	case '7':
		return d[1] == '0' || d[1] >= '6'
	case '8':
		return d[1] >= '1'
	case '9':
		return true
	}
	return false
}

// provinces are the codes of birth registration in use before the provinces were
// merged; those in use since are among them.
var provinces = strings.Fields(`001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034
	035 036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079
	080 082 083 084 086 087 089 091 092 093 094 095 096`)
