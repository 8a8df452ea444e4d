package inspect

import "unicode/utf8"

// healthWords make basic data sensitive: they speak of a person's health.
var healthWords = []string{"ca bệnh", "ca nghi", "ca mắc", "dương tính", "âm tính", "nghi nhiễm", "nghi mắc", "tiếp xúc gần", "truy vết", "mốc dịch tễ", "điều tra dịch tễ", "sars-cov-2", "covid-19",
	"rt-pcr", "test nhanh", "giá trị ct", "chẩn đoán", "bệnh án", "bệnh nhân", "người bệnh", "xét nghiệm", "mắc bệnh", "tiền sử bệnh", "cách ly", "tử vong", "điều trị", "triệu chứng", "khởi phát", "ra viện", "nhập viện"}

// specialWords name what only a closed circle may read of.
var specialWords = []string{"hiv", "aids", "arv", "b20", "b21", "b22", "b23", "b24", "methadone", "tâm thần", "bạo lực gia đình", "xâm hại trẻ em", "xâm hại tình dục", "hiếp dâm"}

// programmes before a special word: an institution or a programme, not a person.
var programmes = []string{"phòng chống", "phòng, chống", "bệnh viện", "bv", "khoa", "viện", "trung tâm", "chương trình", "sức khỏe", "sức khoẻ", "phòng, chống nhiễm", "phòng chống nhiễm"}

// health finds words of illness, codes of cases and words of special groups.
func (l *line) health() []hit {
	var hits []hit
	for i := range l.lower {
		if isWord(at(l.lower, i-1)) || !isWord(l.lower[i]) {
			continue
		}
		if h, ok := l.caseCode(i); ok {
			hits = append(hits, h)
			continue
		}
		for _, w := range healthWords {
			if phraseAt(l.lower, i, w) {
				hits = append(hits, hit{Health, Context, "health_word", span{i, i + utf8.RuneCountInString(w)}, w})
			}
		}
		for _, w := range specialWords {
			if phraseAt(l.lower, i, w) && !l.programme(i) {
				hits = append(hits, hit{Special, Medium, "special_word", span{i, i + utf8.RuneCountInString(w)}, w})
			}
		}
	}
	return hits
}

// programme tells whether what stands at i belongs to the name of a programme or
// an institution, as in "phòng, chống HIV/AIDS".
func (l *line) programme(i int) bool {
	for k := i - 1; k >= max(0, i-22); k-- {
		for _, w := range programmes {
			end := k + utf8.RuneCountInString(w)
			if end > i || !phraseAt(l.lower, k, w) {
				continue
			}
			if between := string(l.lower[end:i]); between == " " || between == " hiv/" || between == " sức khỏe " || between == " sức khoẻ " || between == " nhiễm " || between == " bệnh " {
				return true
			}
		}
	}
	return false
}

// caseCode reads F0 to F4 and BN with two to seven digits, capitals only.
func (l *line) caseCode(i int) (hit, bool) {
	switch {
	case at(l.text, i) == 'F' && at(l.text, i+1) >= '0' && at(l.text, i+1) <= '4' && !isWord(at(l.text, i+2)):
		return hit{CaseCode, Medium, "case_code", span{i, i + 2}, ""}, true
	case hasAt(l.text, i, "BN"):
		from := i + 2
		if c := at(l.text, from); c == ' ' || c == '-' {
			from++
		}
		k := from
		for isDigit(at(l.text, k)) && k-from < 8 {
			k++
		}
		if n := k - from; n >= 2 && n <= 7 && !isWord(at(l.text, k)) {
			return hit{CaseCode, Medium, "case_code", span{i, k}, string(l.text[from:k])}, true
		}
	}
	return hit{}, false
}
