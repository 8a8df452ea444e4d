package audit

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// A list of shares is lines of JSON: a header, then one line a document. It says
// who can still be given what, and by which signed manifests; it holds no share
// and no secret.
//
//	{"niem_shares":1,"origin":"…","size":120}
//	{"document":"…","manifests":["base64",…],"shares":[{"kind":"recipient","person":"…"},…]}
//
// size is that of the log at the moment of the list.

// SharedDocument is one line of a list of shares.
type SharedDocument struct {
	Document  string   `json:"document"`
	Manifests [][]byte `json:"manifests"` // as signed, oldest first
	Shares    []Share  `json:"shares"`    // that live, for grants of the manifests
}

// Share names a share: whose, and for a grant of which kind.
type Share struct {
	Kind   string `json:"kind"` // recipient, master or recovery
	Person string `json:"person"`
}

type sharesHeader struct {
	Version int    `json:"niem_shares"`
	Origin  string `json:"origin"`
	Size    int64  `json:"size"`
}

// maxSharesLine bounds a line: manifests of 1000 recipients and 2000 pages in a
// few versions.
const maxSharesLine = 16 << 20

// WriteShares writes a list of shares of a log that has size entries.
func WriteShares(w io.Writer, origin string, size int64, documents func(fn func(SharedDocument) error) error) error {
	b := bufio.NewWriterSize(w, 64<<10)
	err := writeLine(b, sharesHeader{1, origin, size})
	if err == nil {
		err = documents(func(d SharedDocument) error {
			if d.Shares == nil {
				d.Shares = []Share{}
			}
			return writeLine(b, d)
		})
	}
	if err == nil {
		err = b.Flush()
	}
	if err != nil {
		return fmt.Errorf("write shares: %w", err)
	}
	return nil
}

// ReadShares reads a list of shares, and calls fn for each document with the size
// of the log at the moment of the list. What is no list is ErrFormat.
func ReadShares(r io.Reader, fn func(size int64, d SharedDocument) error) (origin string, size int64, err error) {
	x := &exportReader{bufio.NewReaderSize(r, 64<<10)}
	var h sharesHeader
	err = x.line(maxHeaderLine, &h)
	if err == nil && (h.Version != 1 || !printable(h.Origin) || h.Size < 0) || errors.Is(err, io.EOF) {
		err = ErrFormat
	}
	for err == nil {
		var d SharedDocument
		if err = x.line(maxSharesLine, &d); err == nil {
			err = fn(h.Size, d)
		}
	}
	if !errors.Is(err, io.EOF) {
		return "", 0, fmt.Errorf("read shares: %w", err)
	}
	return h.Origin, h.Size, nil
}
