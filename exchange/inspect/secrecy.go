package inspect

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// marks of secrecy as a line or cell of their own, blanks and signs left out.
var (
	secretMarks   = map[string]bool{"TUYỆTMẬT": true, "TỐIMẬT": true, "MẬT": true}
	plainMarks    = map[string]bool{"TUYETMAT": true, "TOIMAT": true, "MAT": true}
	secretRelated = []string{"TÀI LIỆU THU HỒI", "BẢN SAO BÍ MẬT NHÀ NƯỚC", "CHỈ NGƯỜI CÓ TÊN MỚI ĐƯỢC BÓC BÌ"}
	secretEnded   = []string{"GIẢI MẬT", "GIẢM MẬT", "TĂNG MẬT"}
)

// organs near a line "MẬT" make it the heading of an examination.
var organs = []string{"gan", "tuy", "lach", "than", "da day", "bang quang", "tu cung", "tien liet tuyen", "duong mat", "ong mat", "sieu am", "mat va duong mat", "tui mat"}

// secrecy finds marks of secrecy and what resembles them. In the head of a letter
// they refuse; elsewhere, and near organs, the sender is asked.
func secrecy(lines []line, i int) []hit {
	l := &lines[i]
	inHead := l.block == header
	var hits []hit
	add := func(kind Kind, why string, s span) {
		weight := High
		if kind == LikeSecret {
			weight = Medium
		}
		hits = append(hits, hit{kind, weight, why, s, ""})
	}
	level := func(head bool) Kind {
		if head {
			return SecretMark
		}
		return LikeSecret
	}
	whole := span{0, len(l.text)}
	parts := l.cells()
	if squeezed := squeeze(l.text); secretMarks[squeezed] || plainMarks[squeezed] {
		parts = []span{whole}
	}
	for _, c := range parts {
		switch s := squeeze(l.text[c.from:c.to]); {
		case secretMarks[s]:
			add(level(inHead && (s != "MẬT" || !nearOrgans(lines, i))), "secret_line", c)
		case plainMarks[s]:
			add(LikeSecret, "secret_plain", c)
		case inHead && s == "Mật":
			add(LikeSecret, "secret_line", c)
		case len(s) < 8 && l.vertical(lines, i, s):
			add(level(inHead), "secret_line", c)
		}
	}
	for k := range l.text {
		if isWord(at(l.text, k-1)) {
			continue
		}
		for _, phrase := range secretRelated {
			if phraseAt(l.text, k, phrase) {
				add(level(inHead), "secret_stamp", span{k, k + utf8.RuneCountInString(phrase)})
			}
		}
		for _, phrase := range secretEnded { // not "GIẢM MẬT ĐỘ MUỖI"
			if end := k + utf8.RuneCountInString(phrase); phraseAt(l.text, k, phrase) && !phraseAt(l.text, end+1, "ĐỘ") {
				add(LikeSecret, "secret_ended", span{k, end})
			}
		}
		if end, ok := l.secretLabel(k); ok {
			add(level(inHead), "secret_label", span{k, end})
		}
	}
	return hits
}

// secretLabel reads "Độ mật: Tối mật".
func (l *line) secretLabel(i int) (int, bool) {
	if !hasAt(l.lower, i, "độ") {
		return 0, false
	}
	k := skip(l.text, i+2, " ")
	if k == i+2 || !hasAt(l.lower, k, "mật") {
		return 0, false
	}
	colon := skip(l.text, k+3, " ")
	if at(l.text, colon) != ':' {
		return 0, false
	}
	k = skip(l.text, colon+1, " \"'“”")
	for _, level := range []string{"tuyệt mật", "tối mật", "mật"} {
		if end := k + utf8.RuneCountInString(level); phraseAt(l.lower, k, level) && !phraseAt(l.lower, end+1, "độ") {
			return end, true
		}
	}
	return 0, false
}

func skip(text []rune, i int, signs string) int {
	for i < len(text) && strings.ContainsRune(signs, text[i]) {
		i++
	}
	return i
}

// squeeze leaves letters and digits.
func squeeze(text []rune) string {
	var b strings.Builder
	for _, r := range text {
		if isWord(r) {
			b.WriteRune(r)
		}
		if b.Len() > 40 {
			return ""
		}
	}
	return b.String()
}

// vertical tells whether the line begins a mark whose letters or words stand
// beneath one another.
func (l *line) vertical(lines []line, i int, first string) bool {
	if first != "M" && first != "TỐI" && first != "TUYỆT" && first != "T" {
		return false
	}
	s := first
	for k := i + 1; k < min(len(lines), i+9) && len(s) < 16; k++ {
		next := squeeze(lines[k].text)
		if next == "" {
			continue
		}
		s += next
		if secretMarks[s] {
			return true
		}
	}
	return false
}

// nearOrgans looks a few lines up and down.
func nearOrgans(lines []line, i int) bool {
	for k := max(0, i-6); k < min(len(lines), i+7); k++ {
		for _, organ := range organs {
			if k != i && lines[k].starts(organ) {
				return true
			}
		}
	}
	return false
}

// fieldSecrecy looks at a field of one line, which has no head: whatever stands
// there as a mark is one.
func (l *line) fieldSecrecy(file bool) []hit {
	var hits []hit
	for i := range l.text {
		if isWord(at(l.text, i-1)) || !unicode.IsLetter(l.text[i]) {
			continue
		}
		if end, ok := l.secretLabel(i); ok {
			hits = append(hits, hit{SecretMark, High, "secret_label", span{i, end}, ""})
		}
		for _, m := range []struct {
			text   []rune
			phrase string
		}{{l.lower, "tuyệt mật"}, {l.lower, "tối mật"}, {l.text, "MẬT"}, {l.lower, "tuyet mat"}, {l.lower, "toi mat"}} {
			end := i + utf8.RuneCountInString(m.phrase)
			if !phraseAt(m.text, i, m.phrase) {
				continue
			}
			kind := LikeSecret
			if !file && secretMarks[squeeze(l.text)] {
				kind = SecretMark
			} else if m.phrase == "MẬT" && (l.capitals(i-2) || l.capitals(end+1)) {
				continue // TÚI MẬT, MẬT ĐỘ
			}
			hits = append(hits, hit{kind, Medium, "secret_line", span{i, end}, ""})
			break
		}
	}
	return hits
}

// capitals tells whether i is in or beside a word of capitals.
func (l *line) capitals(i int) bool {
	return unicode.IsUpper(at(l.text, i)) && (!isWord(at(l.text, i-1)) || unicode.IsUpper(at(l.text, i-1))) && (!isWord(at(l.text, i+1)) || unicode.IsUpper(at(l.text, i+1)))
}
