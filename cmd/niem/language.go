package main

import "strings"

// language of the messages.
type language int

const (
	english language = iota
	vietnamese
)

// text is one message in both languages. Formats take the same arguments in the
// same order.
type text struct{ vi, en string }

// languageOf follows POSIX: LC_ALL, then LC_MESSAGES, then LANG decides.
func languageOf(env func(string) string) language {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := env(name); v != "" {
			if v == "vi" || strings.HasPrefix(v, "vi_") || strings.HasPrefix(v, "vi.") || strings.HasPrefix(v, "vi-") {
				return vietnamese
			}
			return english
		}
	}
	return english
}
