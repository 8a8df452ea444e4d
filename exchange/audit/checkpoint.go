package audit

import (
	"encoding/base64"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// maxCheckpoint bounds a signed checkpoint, cosignatures of witnesses included.
const maxCheckpoint = 16 << 10

// Checkpoint states what the log was at a time.
type Checkpoint struct {
	Origin string // name of the log, also the name of its key
	Size   int64
	Root   Hash
	Time   time.Time // UTC, whole milliseconds
}

// NewLogKey draws the log's signing key: skey for the server's secret file,
// vkey for everybody who checks. origin is like "niem.example/log": no spaces
// and no "+".
func NewLogKey(rand io.Reader, origin string) (skey, vkey string, err error) {
	skey, vkey, err = note.GenerateKey(rand, origin)
	if err != nil {
		return "", "", fmt.Errorf("new log key: %w", err)
	}
	return skey, vkey, nil
}

// body is the note's text: origin, size, root in base64 (c2sp.org/tlog-checkpoint)
// and the extension line with the time.
func (c Checkpoint) body() string {
	return fmt.Sprintf("%s\n%d\n%s\ntime %s\n", c.Origin, c.Size,
		base64.StdEncoding.EncodeToString(c.Root[:]), c.Time.UTC().Format(timeLayout))
}

// SignCheckpoint signs c; the signer's name must be the origin.
func SignCheckpoint(c Checkpoint, s note.Signer) ([]byte, error) {
	if c.Origin != s.Name() || c.Size < 0 || c.Size > maxSize {
		return nil, fmt.Errorf("sign checkpoint: %w: origin or size", ErrFormat)
	}
	signed, err := note.Sign(&note.Note{Text: c.body()}, s)
	if err != nil {
		return nil, fmt.Errorf("sign checkpoint: %w", err)
	}
	return signed, nil
}

// OpenCheckpoint verifies the log's signature and parses the text. Further
// signatures, such as witnesses', are let stand and not checked here.
func OpenCheckpoint(signed []byte, v note.Verifier) (Checkpoint, error) {
	if len(signed) > maxCheckpoint {
		return Checkpoint{}, fmt.Errorf("open checkpoint: %w: over %d bytes", ErrFormat, maxCheckpoint)
	}
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("open checkpoint: %w", err)
	}
	for _, sig := range n.Sigs { // package note ignores the spare bits of base64
		if _, err := base64.StdEncoding.Strict().DecodeString(sig.Base64); err != nil {
			return Checkpoint{}, fmt.Errorf("open checkpoint: %w: signature", ErrFormat)
		}
	}
	c, err := parseBody(n.Text)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("open checkpoint: %w", err)
	}
	if c.Origin != v.Name() {
		return Checkpoint{}, fmt.Errorf("open checkpoint: %w: another log's origin", ErrFormat)
	}
	return c, nil
}

func parseBody(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || lines[4] != "" {
		return Checkpoint{}, fmt.Errorf("%w: checkpoint lines", ErrFormat)
	}
	c := Checkpoint{Origin: lines[0]}
	var err error
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 || c.Size > maxSize {
		return Checkpoint{}, fmt.Errorf("%w: checkpoint size", ErrFormat)
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != len(c.Root) {
		return Checkpoint{}, fmt.Errorf("%w: checkpoint root", ErrFormat)
	}
	copy(c.Root[:], root)
	stamp, ok := strings.CutPrefix(lines[3], "time ")
	if c.Time, err = time.Parse(timeLayout, stamp); err != nil || !ok {
		return Checkpoint{}, fmt.Errorf("%w: checkpoint time", ErrFormat)
	}
	c.Time = c.Time.UTC()
	if c.body() != text {
		return Checkpoint{}, fmt.Errorf("%w: checkpoint is not in canonical form", ErrFormat)
	}
	return c, nil
}
