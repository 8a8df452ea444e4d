package main

import (
	"strings"
	"unicode"

	"niem/exchange/watermark/lab"
)

// apart is by how many letters the nearest recipient has to be nearer than all
// others.
const apart = 3

// nearest is the recipient whose name, user name and view code stand most nearly
// in a text, and whether it is near enough to be believed.
func nearest(text string, d *lab.Document) (best int, sure bool) {
	read := letters(text)
	least, second := 1<<30, 1<<30
	for k := 1; k <= d.Recipients; k++ {
		p := lab.PersonOf(k)
		cost := within(letters(p.Name), read) + within(letters(p.Username), read) + within(letters(lab.Code(d.Views[k-1])), read)
		if cost < least {
			best, least, second = k, cost, least
		} else {
			second = min(second, cost)
		}
	}
	return best, second-least >= apart
}

// letters keeps what an eye compares.
func letters(s string) []rune {
	return []rune(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s))
}

// within is the least edit distance (Levenshtein 1966) of a word to any part of a
// text (Sellers 1980).
func within(word, text []rune) int {
	row := make([]int, len(word)+1)
	for i := range row {
		row[i] = i
	}
	least := row[len(word)]
	for _, r := range text {
		diagonal := row[0] // 0: the part may begin anywhere
		for i, w := range word {
			cost := diagonal
			if w != r {
				cost++
			}
			diagonal = row[i+1]
			row[i+1] = min(cost, row[i+1]+1, row[i]+1)
		}
		least = min(least, row[len(word)])
	}
	return least
}
