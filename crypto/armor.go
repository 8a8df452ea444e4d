package crypto

import (
	"strings"

	"filippo.io/age/armor"
)

// Armored gives an age file as text for paper or mail: lines of 64 characters,
// with a first and a last one. The stock age tool reads it as it is.
func Armored(file []byte) (string, error) {
	var b strings.Builder
	w := armor.NewWriter(&b)
	if _, err := w.Write(file); err != nil {
		return "", err
	}
	err := w.Close()
	return b.String(), err
}
