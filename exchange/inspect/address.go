package inspect

import (
	"unicode"
	"unicode/utf8"
)

// A unit of an address. Below the commune it leads to a door.
type addressUnit struct {
	word  string
	exact bool
}

// Longer words first, where one begins another.
var addressUnits = []addressUnit{
	{"số nhà", true}, {"tổ dân phố", true}, {"khu phố", true}, {"khối phố", true}, {"tdp", true},
	{"thôn", true}, {"xóm", true}, {"bản", true}, {"buôn", true}, {"bon", true}, {"làng", true}, {"ấp", true}, {"tổ", true}, {"khóm", true},
	{"hẻm", true}, {"ngõ", true}, {"ngách", true}, {"kiệt", true}, {"đường", true}, {"phố", true}, {"kp", true},
	{"phường", false}, {"xã", false}, {"đặc khu", false}, {"thị trấn", false}, {"quận", false}, {"huyện", false}, {"thị xã", false}, {"thành phố", false}, {"tp", false}, {"tỉnh", false},
}

// apartAtMost is how far the next unit may begin after the last one.
const apartAtMost = 48

// addresses finds two units or more in a row, one of them below the commune.
func (l *line) addresses() []hit {
	var hits []hit
	var row span
	units, exact := 0, false
	flush := func() {
		if units >= 2 && exact {
			hits = append(hits, hit{Address, Medium, "address_row", row, string(l.lower[row.from:row.to])})
		}
		units, exact = 0, false
	}
	for i := 0; i < len(l.text); i++ {
		if units > 0 && i-row.to > apartAtMost || at(l.text, i) == '|' {
			flush()
		}
		u, after, ok := l.unitAt(i)
		if !ok {
			continue
		}
		if units == 0 {
			row.from = i
		}
		units++
		if u.exact {
			exact = true
		}
		row.to = after
		for row.to < len(l.text) && isWord(l.text[row.to]) { // the unit's own name, first word
			row.to++
		}
		i = after - 1
	}
	flush()
	return hits
}

// unitAt reads a unit's word and tells where its name begins, which a capital or
// a digit does.
func (l *line) unitAt(i int) (addressUnit, int, bool) {
	if isWord(at(l.text, i-1)) || !unicode.IsLetter(at(l.text, i)) {
		return addressUnit{}, 0, false
	}
	for _, u := range addressUnits {
		k := i + utf8.RuneCountInString(u.word)
		if !hasAt(l.lower, i, u.word) {
			continue
		}
		from := k
		k = skip(l.text, k, " :.")
		if next := at(l.text, k); k > from && k < len(l.text) && (unicode.IsUpper(next) || isDigit(next)) {
			return u, k, true
		}
	}
	return addressUnit{}, 0, false
}
