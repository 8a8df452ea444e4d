package crypto

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
)

// annotator writes the comment that stands beside a golden file: offset, bytes
// and meaning of every field. It walks the bytes by the layout written here a
// second time, on purpose without the package's own reader.
type annotator struct {
	out  strings.Builder
	data []byte
	at   int
}

const annotatedWidth = 24

// field notes the next n bytes.
func (a *annotator) field(n int, meaning string, args ...any) []byte {
	field := a.data[a.at : a.at+n]
	text := fmt.Sprintf(meaning, args...)
	for start := 0; start < n || start == 0; start += annotatedWidth {
		row := field[start:min(start+annotatedWidth, n)]
		line := fmt.Sprintf("%06x  %-*s%s", a.at+start, 3*annotatedWidth, fmt.Sprintf("% x", row), text)
		fmt.Fprintln(&a.out, strings.TrimRight(line, " "))
		text = ""
	}
	a.at += n
	return field
}

func (a *annotator) title(format string, args ...any) {
	fmt.Fprintf(&a.out, "\n# "+format+"\n", args...)
}

func (a *annotator) u16(meaning string) int {
	return int(binary.BigEndian.Uint16(a.field(2, "%s", meaning)))
}
func (a *annotator) u32(meaning string) int {
	return int(binary.BigEndian.Uint32(a.field(4, "%s", meaning)))
}

// line notes the bytes up to the next line end, that included.
func (a *annotator) line(meaning string) []byte {
	return a.field(bytes.IndexByte(a.data[a.at:], '\n')+1, "%s", meaning)
}

// ageFile notes an age file of n bytes that starts here.
func (a *annotator) ageFile(n int) {
	end := a.at + n
	a.line("age: version line")
	for bytes.HasPrefix(a.data[a.at:], []byte("-> ")) {
		kind, _, _ := strings.Cut(strings.TrimSpace(string(a.data[a.at+3:a.at+30])), " ")
		kind, _, _ = strings.Cut(kind, "\n")
		a.line("age: stanza " + kind + " with its arguments")
		for last := false; !last; {
			last = len(a.line("age: stanza body, base64; a line under 64 characters ends it")) <= 64
		}
	}
	a.line("age: MAC of the header, base64")
	a.field(16, "age: nonce of the payload")
	for a.at < end {
		size := min(end-a.at, 64<<10+16)
		a.field(size-16, "age: encrypted chunk")
		a.field(16, "age: tag of the chunk")
	}
}

func (a *annotator) geometry() (tiles int) {
	a.u32("width of the page in pixels")
	a.u32("height of the page in pixels")
	tiles = a.u16("columns of tiles")
	tiles *= a.u16("rows of tiles")
	a.field(1, "colour: 1 for 4:2:0, 0 for gray")
	a.field(1, "JPEG quality")
	return tiles
}

func annotateBlock(a *annotator) {
	a.line("magic line of a page block, version 1")
	a.field(16, "document id")
	a.u32("page, from 0")
	slots := 2 * a.u16("tiles of the page; slots are twice as many")
	sizes := make([]int, slots)
	for i := range sizes {
		sizes[i] = a.u32(fmt.Sprintf("length of slot %d", i))
	}
	for i, size := range sizes {
		a.title("slot %d: one variant of one tile, an age file", i)
		a.ageFile(size)
	}
}

func annotateGrant(a *annotator) {
	a.line("magic line of a grant, version 1")
	a.field(16, "document id")
	a.field(16, "recipient's directory id")
	a.field(32, "container hash")
	a.field(32, "id of the sender's device key")
	a.field(32, "seed of the order of slots")
	a.field(32, "salt of the commitment to the codeword")
	for page, pages := 0, a.u16("pages"); page < pages; page++ {
		a.title("page %d", page)
		tiles := a.u16("tiles")
		a.field((tiles+7)/8, "codeword: tile i is bit i&7 of byte i>>3")
		for tile := range tiles {
			a.field(16, "file key of tile %d's variant", tile)
		}
	}
}

func annotateMaster(a *annotator) {
	a.line("magic line of a master grant, version 1")
	a.field(16, "document id")
	a.field(32, "container hash")
	a.field(32, "seed of the order of slots")
	a.field(32, "pattern key")
	for page, pages := 0, a.u16("pages"); page < pages; page++ {
		a.title("page %d", page)
		for tile := range a.geometry() {
			a.field(16, "file key of tile %d, bit 0", tile)
			a.field(16, "file key of tile %d, bit 1", tile)
		}
	}
}

func annotateManifest(a *annotator) {
	a.line("magic line of a manifest, version 1 of the format")
	a.u32("version of the manifest, from 1")
	a.field(32, "hash of the signed version before; zero in version 1")
	quorum := a.data[a.at] == AuthorityRecovery
	a.field(1, "authority: 1 sender, 2 recovery quorum")
	a.field(16, "document id")
	a.field(32, "hash of the original's age file; zero if none")
	a.field(32, "id of the device key that signs")
	for page, pages := 0, a.u16("pages"); page < pages; page++ {
		a.title("page %d", page)
		a.geometry()
		a.field(32, "hash of the page block")
		a.field(32, "commitment to the page's biases")
	}
	a.title("metadata in the clear")
	a.field(a.u32("bytes of metadata"), "metadata, canonical JSON")
	grants := a.u16("grants")
	for n := range grants {
		a.title("grant %d", n)
		a.field(1, "kind: 1 recipient, 2 master, 3 recovery")
		a.field(16, "person's directory id")
		a.field(32, "log leaf hash of the key event used")
		a.field(32, "hash of the label's age file")
		a.field(32, "hash of the sealed grant G")
		a.field(32, "hash of the envelope E")
		a.field(32, "commitment to the codeword; zero unless a recipient's")
	}
	if quorum {
		a.title("mandate of the first holder")
		a.field(16, "id of the recovery order")
		a.field(16, "id that stands for the unit")
		a.field(32, "SHA-256 of the text of the unit's public key")
		a.field(16, "document id; zero for sealing anew alone")
		a.field(16, "whose documents they are")
		a.field(16, "the successor")
		a.field(8, "when the mandate ends, Unix seconds")
		a.field(16, "the first holder")
		a.field(32, "id of the first holder's device key")
		a.field(64, "Ed25519 of \"niem/recovery-mandate/1\", a zero byte and the mandate")
		a.field(16, "the second holder, whose device signs below")
	}
	a.title("signature")
	a.field(64, "Ed25519 of \"niem/manifest/1\", a zero byte and all bytes above")
}

func annotateShare(a *annotator) {
	a.line("magic line of a share, version 1")
	a.field(16, "document id")
	a.field(16, "person's directory id")
	a.field(1, "kind: 1 recipient, 2 master, 3 recovery")
	a.field(a.u16("bytes of key"), "the share, a hybrid age identity")
}

func annotateLabel(a *annotator) {
	for _, member := range []string{`"subject"`, `"files"`, `"note"`, "\x00"} {
		next := bytes.Index(a.data[a.at:], []byte(member))
		if next < 0 {
			next = len(a.data) - a.at
		}
		a.field(next, "JSON: %s", a.data[a.at:a.at+next])
	}
}

func annotateAge(a *annotator) { a.ageFile(len(a.data) - a.at) }

// annotate returns the whole comment of a golden file.
func annotate(name, about string, data []byte, walk func(*annotator)) string {
	a := &annotator{data: data}
	fmt.Fprintf(&a.out, "# %s: %s\n# %d bytes; offset, bytes and meaning, all numbers big-endian.\n\n", name, about, len(data))
	walk(a)
	if a.at != len(data) {
		fmt.Fprintf(&a.out, "%d BYTES LEFT\n", len(data)-a.at)
	}
	return a.out.String()
}
