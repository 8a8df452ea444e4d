package exchange

import (
	"unicode"
	"unicode/utf8"
)

// LeastSecret is how many characters a new password or passphrase has at least.
const LeastSecret = 8

// StrongSecret holds a new password or passphrase to the rule for passwords of
// health offices (BD-12): eight characters with small and capital letters and a
// digit or another character.
func StrongSecret(s string) bool {
	var small, capital, other bool
	for _, r := range s {
		small = small || unicode.IsLower(r)
		capital = capital || unicode.IsUpper(r)
		other = other || !unicode.IsLetter(r) && !unicode.IsMark(r)
	}
	return utf8.RuneCountInString(s) >= LeastSecret && small && capital && other
}
