package inspect

import (
	"fmt"
	"strconv"
)

// date is a day, or a year where month and day are 0.
type date struct{ year, month, day int }

func (d date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day) }

// birthWords announce a day or year of birth, diacritics off.
var birthWords = []string{"ngay sinh", "sinh ngay", "nam sinh", "sinh nam", "ngay thang nam sinh", "ngay, thang, nam sinh", "ngay thang nam, sinh", "dob", "date of birth"}

// shortBirthWords do so right before the date only.
var shortBirthWords = []string{"sinh", "sn"}

// births finds days and years of birth that a word announces. own is the date of
// the document itself, which is nobody's birthday.
func (l *line) births(own date, year int) []hit {
	var hits []hit
	for i := 0; i < len(l.bare); i++ {
		after := 0
		for _, word := range birthWords {
			if phraseAt(l.bare, i, word) {
				after = max(after, i+len(word)) // ASCII, as bare is
			}
		}
		for _, word := range shortBirthWords {
			if phraseAt(l.bare, i, word) && isDigit(at(l.bare, skip(l.bare, i+len(word), " :."))) {
				after = max(after, i+len(word))
			}
		}
		if after == 0 {
			continue
		}
		for k := after; k < min(len(l.text), after+16); k++ {
			if !isDigit(l.text[k]) {
				continue
			}
			d, end, found := dateAt(l, k)
			if found && d != own && d.year >= 1900 && d.year <= year {
				hits = append(hits, hit{Birth, High, "birth_named", span{k, end}, d.String()})
				after = end
			}
			break
		}
		i = after - 1
	}
	return hits
}

// dateAt reads dd/mm/yyyy, "05 tháng 3 năm 1980" or a year.
func dateAt(l *line, i int) (date, int, bool) {
	if isDigit(at(l.text, i-1)) {
		return date{}, 0, false
	}
	day, k := smallNumber(l.text, i)
	month, rest := 0, 0
	switch sep := at(l.text, k); {
	case sep == '/' || sep == '.' || sep == '-':
		month, rest = smallNumber(l.text, k+1)
		if at(l.text, rest) != sep {
			month = 0
		}
		rest++
	case hasAt(l.bare, k, " thang "):
		month, rest = smallNumber(l.text, k+7)
		if !hasAt(l.bare, rest, " nam ") {
			month = 0
		}
		rest += 5
	}
	if day >= 1 && day <= 31 && month >= 1 && month <= 12 {
		if y, end, ok := yearAt(l.text, rest); ok {
			return date{y, month, day}, end, true
		}
	}
	if y, end, ok := yearAt(l.text, i); ok {
		return date{year: y}, end, true
	}
	return date{}, 0, false
}

// smallNumber reads one or two digits; 0 where there are none or more.
func smallNumber(text []rune, i int) (int, int) {
	k := i
	for k < i+3 && isDigit(at(text, k)) {
		k++
	}
	if k == i || k == i+3 {
		return 0, k
	}
	n, _ := strconv.Atoi(string(text[i:k])) // two digits
	return n, k
}

func yearAt(text []rune, i int) (year, end int, ok bool) {
	if !hasAt(text, i, "19") && !hasAt(text, i, "20") || !isDigit(at(text, i+2)) || !isDigit(at(text, i+3)) || isDigit(at(text, i+4)) {
		return 0, 0, false
	}
	year, err := strconv.Atoi(string(text[i : i+4]))
	return year, i + 4, err == nil
}

// ownDate reads "ngày 20 tháng 11 năm 2026" of a letter's head.
func (l *line) ownDate() (date, bool) {
	for i := range l.bare {
		if phraseAt(l.bare, i, "ngay") {
			if d, _, ok := dateAt(l, skip(l.text, i+4, " ")); ok && d.month > 0 {
				return d, true
			}
		}
	}
	return date{}, false
}

// birthColumn finds the day or year of birth in a list that has a column for it:
// the first date beside a name, or a date that is all there is in the line.
func (l *line) birthColumn(named bool, own date, year int) (hit, bool) {
	for i := range l.text {
		if !isDigit(l.text[i]) || isDigit(at(l.text, i-1)) || at(l.text, i-1) == '/' {
			continue
		}
		d, end, ok := dateAt(l, i)
		if !ok || d == own || d.year < 1900 || d.year > year {
			continue
		}
		if named || skip(l.text, end, " ") == len(l.text) && skip(l.text, 0, " ") == i {
			return hit{Birth, Medium, "birth_column", span{i, end}, ""}, true
		}
		return hit{}, false
	}
	return hit{}, false
}
