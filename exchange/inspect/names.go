package inspect

import (
	"strings"
	"unicode"
)

// word is one word of a line.
type word struct {
	span
	lower string
	upper bool // all capitals
	title bool // begins with a capital
}

// nameHit is a name with what else is known of it.
type nameHit struct {
	hit
	labelled bool // a label says that this is a person
	official bool // a title stands before it
	alone    bool // fills its cell
}

// Labels before a person's name, diacritics off; after the first ones and a colon
// anything is a name.
var (
	nameFields = []string{"ho va ten", "ho ten", "ho, ten", "ten benh nhan", "ho va chu lot", "ten nguoi benh"}
	nameLabels = []string{"benh nhan", "nguoi benh", "bn", "ong", "ba", "anh", "chi", "chau", "em", "be", "san phu", "nan nhan", "con ong", "con ba", "chong", "vo la", "bo la", "me la", "ca benh", "ten", "f0", "f1", "f2"}
)

// names finds names of persons in a line: a surname and one to four capitalised
// words. plain also takes surnames without diacritics, as file names have them.
func (l *line) names(plain bool) []nameHit {
	var out []nameHit
	for _, cell := range l.phrases() {
		words := l.wordsOf(cell)
		for i := 0; i < len(words); i++ {
			n, known := nameLength(words[i:], plain)
			labelled, field := l.labelBefore(words, i)
			if !known && field {
				if n = capitalised(words[i:]); n < 2 { // it may be the next field
					continue
				}
			}
			if n == 0 {
				continue
			}
			before := lowered(words[max(0, i-3):i])
			after := lowered(words[i:min(len(words), i+n)])
			if beginsWith(after, notNames) || endsWith(before, placeWords) || strings.Join(after, " ") == "hồ chí minh" || known && n < 2 {
				continue
			}
			s := span{words[i].from, words[i+n-1].to}
			weight, why := Medium, "name_surname"
			switch {
			case labelled:
				weight, why = High, "name_labelled"
			case n == 2:
				weight, why = Low, "name_short"
			}
			out = append(out, nameHit{
				hit:      hit{Name, weight, why, s, strings.Join(after, " ")},
				labelled: labelled, official: endsWith(before, titles), alone: i == titlesOnly(words[:i]) && i+n == len(words),
			})
			i += n - 1
		}
	}
	return out
}

// phrases splits a line where no name goes on: at cells and at what separates.
func (l *line) phrases() []span {
	var out []span
	for _, c := range l.cells() {
		from := c.from
		for i := c.from; i < c.to; i++ {
			if strings.ContainsRune(",;:()[]/\"=_<>", l.text[i]) {
				out = append(out, span{from, i})
				from = i + 1
			}
		}
		out = append(out, span{from, c.to})
	}
	return out
}

func (l *line) wordsOf(s span) []word {
	var out []word
	for i := s.from; i < s.to; i++ {
		if !isWord(l.text[i]) {
			continue
		}
		w := word{span: span{i, i}}
		for w.to < s.to && (isWord(l.text[w.to]) || l.text[w.to] == '\'' || l.text[w.to] == '-' && isWord(at(l.text, w.to+1))) {
			w.to++
		}
		part := l.text[w.from:w.to]
		w.lower, w.title, w.upper = string(l.lower[w.from:w.to]), unicode.IsUpper(part[0]), true
		for _, r := range part {
			if unicode.IsLower(r) || isDigit(r) {
				w.upper = false
			}
		}
		out = append(out, w)
		i = w.to - 1
	}
	return out
}

// nameLength counts the words of a name that begins with a known surname; 0 if
// there is none.
func nameLength(words []word, plain bool) (int, bool) {
	w := words[0]
	known := surnames[w.lower] || plain && plainSurnames[w.lower]
	if !known && len(w.lower) > 2 && w.lower[1] == '\'' && (w.lower[0] == 'h' || w.lower[0] == 'k') { // H'Hen, K'Brơi
		return max(1, capitalised(words)), true
	}
	if !known || !w.title {
		return 0, false
	}
	return capitalised(words), true
}

// capitalised counts up to five words in a row of which each begins with a
// capital, all in capitals or none, as a name is written.
func capitalised(words []word) int {
	n := 0
	for n < min(5, len(words)) {
		w := words[n]
		if n > 0 && w.from != words[n-1].to+1 { // a sign stands between
			break
		}
		if !w.title || strings.ContainsFunc(w.lower, isDigit) || n > 0 && w.upper != words[0].upper && w.to-w.from > 2 && words[0].to-words[0].from > 1 {
			break
		}
		n++
	}
	return n
}

// labelBefore tells whether a label stands right before word i, in this phrase or
// before the sign that begins it, and whether it is that of a field to fill in.
func (l *line) labelBefore(words []word, i int) (labelled, field bool) {
	k := words[i].from
	filled := false
	for k > 0 && strings.ContainsRune(" :.-(", l.text[k-1]) {
		k--
		filled = filled || l.text[k] == ':' || l.text[k] == '.'
	}
	if labelEnds(l.bare, k, nameFields) {
		return true, filled
	}
	return labelEnds(l.bare, k, nameLabels), false
}

func labelEnds(bare []rune, to int, labels []string) bool {
	for _, label := range labels {
		if from := to - len(label); from >= 0 && phraseAt(bare, from, label) {
			return true
		}
	}
	return false
}

// titlesOnly counts the words if all of them are titles and signs of rank.
func titlesOnly(words []word) int {
	for i := range words {
		if !endsWith(lowered(words[:i+1]), titles) && !strings.ContainsAny(words[i].lower, "0123456789") {
			return -1
		}
	}
	return len(words)
}

func lowered(words []word) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w.lower
	}
	return out
}
