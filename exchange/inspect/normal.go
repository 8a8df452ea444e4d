package inspect

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// line is one line in normal form, with the column each letter had.
type line struct {
	text  []rune
	lower []rune
	bare  []rune // lower, without diacritics; as long as text
	cols  []int32
	block block
}

// block is the part of a letter that a line belongs to.
type block uint8

const (
	body       block = iota
	header           // names the agency, number and date
	recipients       // "Nơi nhận"
)

// linesOf splits a text and brings each line to its normal form. The text was
// made whole before, since a letter's mark may stand after a line's end.
func linesOf(text string) []line {
	text = strings.ToValidUTF8(text, "\uFFFD")
	var out []line
	for part := range strings.SplitSeq(strings.Map(lineEnds, strings.ReplaceAll(text, "\r\n", "\n")), "\n") {
		out = append(out, lineOf(part))
	}
	return out
}

func lineEnds(r rune) rune {
	switch r {
	case '\r', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return '\n'
	}
	return r
}

func lineOf(s string) line {
	var kept strings.Builder
	kept.Grow(len(s))
	for _, r := range s {
		kept.WriteRune(foldRune(r))
	}
	composed := norm.NFKC.String(strings.ReplaceAll(dropInvisible(kept.String()), "\x00", ""))
	text := make([]rune, 0, len(composed))
	for _, r := range composed {
		text = append(text, foldRune(r)) // what composing has brought to light
	}
	l := line{text: text, cols: make([]int32, len(text))}
	for i := range l.cols {
		l.cols[i] = int32(i + 1)
	}
	l.joinApart()
	l.lower, l.bare = make([]rune, len(l.text)), make([]rune, len(l.text))
	for i, r := range l.text {
		l.lower[i] = unicode.ToLower(r)
		l.bare[i] = bareOf(l.lower[i])
	}
	return l
}

// dropInvisible removes what is not seen, and the blank before a mark that a PDF
// has drawn apart from its letter.
func dropInvisible(s string) string {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r), unicode.Is(unicode.Cc, r) && r != '\t', r == '\u034f', r == '\u115f', r == '\u3164':
			continue
		case unicode.Is(unicode.Mn, r) && len(out) > 1 && out[len(out)-1] == ' ' && (unicode.IsLetter(out[len(out)-2]) || unicode.Is(unicode.Mn, out[len(out)-2])):
			out = out[:len(out)-1]
		}
		out = append(out, r)
	}
	return string(out)
}

// foldRune maps what only looks different: blanks, digits of other scripts,
// letters of Cyrillic and Greek that look like Latin ones, dashes and quotes.
func foldRune(r rune) rune {
	if r < 0x80 {
		return r
	}
	switch {
	case unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.Is(unicode.Pd, r), r == '\u2212':
		return '-'
	case r == '\u2019' || r == '\u2018' || r == '\u02bc' || r == '\u00b4' || r == '\u2032':
		return '\''
	case unicode.Is(unicode.Nd, r):
		return digitOf(r)
	}
	if latin, known := lookalikes[r]; known {
		return latin
	}
	return r
}

// digitOf counts from the beginning of the run of ten that r stands in.
func digitOf(r rune) rune {
	for _, run := range unicode.Nd.R16 {
		if rune(run.Lo) <= r && r <= rune(run.Hi) {
			return '0' + (r-rune(run.Lo))%10
		}
	}
	return r // of a plane that composing brings to ASCII where it matters
}

var lookalikes = func() map[rune]rune {
	latin := []rune("ABEKMHOPCTXYIaeopcyxiABEHIKMNOPTYX")
	m := map[rune]rune{}
	for i, r := range []rune("АВЕКМНОРСТХУІаеорсухіΑΒΕΗΙΚΜΝΟΡΤΥΧ") {
		m[r] = latin[i]
	}
	return m
}()

// joinApart joins letters and digits that were set one by one: "N g u y ễ n".
// Two blanks then stand between words.
func (l *line) joinApart() {
	if longestApart(l.text) < 5 {
		return
	}
	text, cols := l.text[:0:0], l.cols[:0:0]
	for i, r := range l.text {
		if r == ' ' {
			if i+1 < len(l.text) && l.text[i+1] == ' ' {
				continue // of several, the last decides
			}
			several := i > 0 && l.text[i-1] == ' '
			if !several && lone(l.text, i-1) && lone(l.text, i+1) {
				// Where all gaps are alike, a capital begins a word.
				if i > 0 && unicode.IsUpper(l.text[i+1]) && unicode.IsLower(l.text[i-1]) {
					text, cols = append(text, ' '), append(cols, l.cols[i])
				}
				continue
			}
		}
		text, cols = append(text, r), append(cols, l.cols[i])
	}
	l.text, l.cols = text, cols
}

// lone tells whether the letter or digit at i stands between blanks.
func lone(text []rune, i int) bool {
	return i >= 0 && i < len(text) && (unicode.IsLetter(text[i]) || unicode.IsDigit(text[i])) &&
		(i == 0 || text[i-1] == ' ') && (i+1 == len(text) || text[i+1] == ' ')
}

// longestApart counts the longest row of lone characters with one blank between.
func longestApart(text []rune) int {
	longest, row := 0, 0
	for i := 0; i < len(text); i++ {
		switch {
		case lone(text, i):
			row++
			longest = max(longest, row)
		case text[i] != ' ', i > 0 && text[i-1] == ' ':
			row = 0
		}
	}
	return longest
}

// bareOf takes the diacritics off a small letter of Vietnamese.
func bareOf(r rune) rune {
	if r < 0x80 {
		return r
	}
	if r == 'đ' {
		return 'd'
	}
	if b, known := bareLetters[r]; known {
		return b
	}
	return r
}

var bareLetters = func() map[rune]rune {
	m := map[rune]rune{}
	for base, marked := range map[rune]string{
		'a': "áàảãạăắằẳẵặâấầẩẫậ", 'e': "éèẻẽẹêếềểễệ", 'i': "íìỉĩị", 'o': "óòỏõọôốồổỗộơớờởỡợ", 'u': "úùủũụưứừửữự", 'y': "ýỳỷỹỵ",
	} {
		for _, r := range marked {
			m[r] = base
		}
	}
	return m
}()

// span is a part of a line, without the blanks round it.
type span struct{ from, to int }

// cells splits a line at tabs, bars and two blanks or more, as columns come out
// of a page.
func (l *line) cells() []span {
	var out []span
	add := func(from, to int) {
		for from < to && l.text[from] == ' ' {
			from++
		}
		for from < to && l.text[to-1] == ' ' {
			to--
		}
		if from < to {
			out = append(out, span{from, to})
		}
	}
	from := 0
	for i, r := range l.text {
		if r == '\t' || r == '|' || r == ' ' && i+1 < len(l.text) && l.text[i+1] == ' ' {
			add(from, i)
			from = i + 1
		}
	}
	add(from, len(l.text))
	return out
}

func (l *line) blank() bool {
	for _, r := range l.text {
		if r != ' ' && r != '\t' {
			return false
		}
	}
	return true
}

// isWord tells letters and digits, of which words consist.
func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

func at(text []rune, i int) rune {
	if i < 0 || i >= len(text) {
		return ' '
	}
	return text[i]
}

// hasAt tells whether a phrase stands at i.
func hasAt(text []rune, i int, phrase string) bool {
	for _, want := range phrase {
		if i >= len(text) || text[i] != want {
			return false
		}
		i++
	}
	return true
}

// phraseAt is hasAt where words end on both sides.
func phraseAt(text []rune, i int, phrase string) bool {
	return hasAt(text, i, phrase) && !isWord(at(text, i-1)) && !isWord(at(text, i+utf8.RuneCountInString(phrase)))
}
