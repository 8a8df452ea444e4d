package inspect

import (
	"math/bits"
	"strings"
)

// columns say what a list's heading promises of the rows beneath it.
type columns struct {
	any, names, births, ids, social, phones bool
}

// headings of a list of persons, diacritics off; one line a column.
var headings = [][]string{
	{"stt", "tt", "so tt", "so thu tu"},
	{"ho va ten", "ho ten", "ho, ten", "ten benh nhan", "ho va chu lot", "ho dem"},
	{"nam sinh", "ngay sinh", "tuoi", "ngay thang nam sinh", "sinh ngay", "sinh nam"},
	{"gioi", "gioi tinh", "nam/nu"},
	{"dia chi", "noi o", "cho o", "noi cu tru", "thuong tru", "que quan"},
	{"sdt", "dien thoai", "so dien thoai", "dt", "so dt"},
	{"cccd", "cmnd", "cmtnd", "can cuoc", "so dinh danh", "cmnd/cccd", "cccd/cmnd"},
	{"bhyt", "bhxh", "the bhyt", "ma bhxh"},
	{"nghe nghiep"},
	{"ngay tiep xuc", "tiep xuc"},
	{"moi quan he", "quan he"},
	{"ket qua xn", "ket qua", "kq xn", "xet nghiem", "kqxn", "chan doan"},
	{"khoi phat", "tinh trang", "ngay lay mau", "ma bn", "ma benh nhan"},
}

const (
	columnNames = 1 << iota << 1
	columnBirths
	_
	_
	columnPhones
	columnIDs
	columnSocial
)

// headingMask finds the headings in a line and how many of its letters they take.
// What a colon follows is a field of a form.
func (l *line) headingMask() (mask, letters int) {
	for i := 0; i < len(l.bare); i++ {
		if isWord(at(l.bare, i-1)) || !isWord(l.bare[i]) {
			continue
		}
		longest, column := 0, 0
		for c, words := range headings {
			for _, w := range words {
				if len(w) > longest && phraseAt(l.bare, i, w) {
					longest, column = len(w), c
				}
			}
		}
		if longest == 0 {
			continue
		}
		letters += longest
		i += longest - 1
		if at(l.bare, skip(l.bare, i+1, " ")) != ':' {
			mask |= 1 << column
		}
	}
	return mask, letters
}

// listHeader counts the columns that a line names, if it does little else.
func (l *line) listHeader() int {
	mask, letters := l.headingMask()
	if mask == 0 || letters*5 < l.letters()*2 {
		return 0
	}
	return bits.OnesCount(uint(mask))
}

func (l *line) letters() int {
	n := 0
	for _, r := range l.text {
		if isWord(r) {
			n++
		}
	}
	return n
}

// A heading may run over a few lines, or stand a column a line.
const (
	headingLines = 3
	headingCells = 16
	shortCell    = 28
)

// headingsOf finds where lists begin: lines that together name three columns or
// more and do little else. A list goes on until another begins or the letter ends.
func headingsOf(lines []line) []columns {
	masks := make([]int, len(lines))
	for i := range lines {
		if mask, letters := lines[i].headingMask(); letters*5 >= lines[i].letters()*2 {
			masks[i] = mask
		}
	}
	out := make([]columns, len(lines))
	for i := 0; i < len(lines); i++ {
		if masks[i] == 0 {
			continue
		}
		if mask, end := headingAt(lines, masks, i); bits.OnesCount(uint(mask)) >= 3 {
			out[i] = columns{true, mask&columnNames != 0, mask&columnBirths != 0, mask&columnIDs != 0, mask&columnSocial != 0, mask&columnPhones != 0}
			i = end
		}
	}
	return out
}

// headingAt gathers the columns of the heading that may begin at line i, and its
// last line.
func headingAt(lines []line, masks []int, i int) (mask, end int) {
	for k, seen, cells := i, 0, true; k < len(lines) && seen < headingCells; k++ {
		if lines[k].blank() {
			continue
		}
		seen++
		cells = cells && len(lines[k].text) <= shortCell
		if seen > headingLines && !cells {
			break
		}
		if masks[k] != 0 {
			mask, end = mask|masks[k], k
		}
	}
	return mask, end
}

// numbered tells a row that begins with a number of its own.
func (l *line) numbered() bool {
	k := skip(l.text, 0, " |\t")
	n := 0
	for isDigit(at(l.text, k+n)) {
		n++
	}
	next := at(l.text, k+n)
	return n >= 1 && n <= 4 && strings.ContainsRune(" .)|\t", next) && !isDigit(at(l.text, k+n+1))
}

// tabular tells a line that has columns or another number.
func (l *line) tabular() bool {
	cells := l.cells()
	if len(cells) >= 3 {
		return true
	}
	for i := skip(l.text, 0, " |\t"); i < len(l.text); i++ {
		if i > 5 && isDigit(l.text[i]) && len(cells) > 1 {
			return true
		}
	}
	return false
}
