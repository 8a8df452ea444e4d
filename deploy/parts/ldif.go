package parts

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// ldifEntry is one entry of the demo directory.
type ldifEntry struct {
	dn         string
	attributes map[string][]string
}

func (e ldifEntry) is(class string) bool { return slices.Contains(e.attributes["objectClass"], class) }

func (e ldifEntry) first(attribute string) string {
	if values := e.attributes[attribute]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// demoEntries reads directory.ldif, whose lines are never folded (RFC 2849
// without continuation lines, which our own file doesn't use).
func demoEntries() []ldifEntry {
	var all []ldifEntry
	for block := range strings.SplitSeq(directoryLDIF, "\n\n") {
		e := ldifEntry{attributes: map[string][]string{}}
		for line := range strings.SplitSeq(block, "\n") {
			name, value, ok := strings.Cut(line, ":")
			if strings.HasPrefix(line, "#") || !ok {
				continue
			}
			if encoded, isBase64 := strings.CutPrefix(value, ":"); isBase64 {
				plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded))
				if err != nil {
					panic(fmt.Sprintf("directory.ldif: %q: %v", line, err)) // embedded and constant
				}
				value = string(plain)
			}
			value = strings.TrimSpace(value)
			if name == "dn" {
				e.dn = value
				continue
			}
			e.attributes[name] = append(e.attributes[name], value)
		}
		if e.dn != "" {
			all = append(all, e)
		}
	}
	return all
}

// UnicodePassword is a password in the form of the attribute unicodePwd:
// quoted, UTF-16, little-endian ([MS-ADTS] 3.1.1.3.1.5).
func UnicodePassword(password string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(`"` + password + `"`)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return string(b)
}
