package audit

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// An export is lines of JSON: a header, then one line a leaf, in order.
//
//	{"niem_log":1,"origin":"…","vkey":"…","checkpoint":"…"}
//	{"i":0,"data":"hex","record":"base64","salt":"hex"}
//	{"i":1,"data":"hex","record":null,"salt":null}        an erased record
//
// Each line has exactly one spelling.

const (
	maxHeaderLine = 2 * maxCheckpoint
	maxLeafLine   = 2*MaxRecord + 1024
)

type headerWire struct {
	Version    int    `json:"niem_log"`
	Origin     string `json:"origin"`
	VKey       string `json:"vkey"`
	Checkpoint string `json:"checkpoint"`
}

type leafWire struct {
	Index  int64   `json:"i"`
	Data   string  `json:"data"`
	Record []byte  `json:"record"`
	Salt   *string `json:"salt"`
}

func (e Entry) wire() leafWire {
	w := leafWire{Index: e.Index, Data: hex.EncodeToString(e.Data[:]), Record: e.Record}
	if !e.Erased() {
		salt := hex.EncodeToString(e.Salt[:])
		w.Salt = &salt
	}
	return w
}

func (w leafWire) entry() (Entry, error) {
	e := Entry{Index: w.Index, Record: w.Record}
	if err := parseHex(e.Data[:], w.Data); err != nil {
		return Entry{}, err
	}
	if (w.Record == nil) != (w.Salt == nil) {
		return Entry{}, fmt.Errorf("%w: a record and its salt go together", ErrFormat)
	}
	if w.Salt != nil {
		if err := parseHex(e.Salt[:], *w.Salt); err != nil {
			return Entry{}, err
		}
	}
	return e, nil
}

// WriteExport writes the export of the log that the signed checkpoint covers.
// entries calls fn for each entry from 0 to the checkpoint's size, in order;
// it may stop at the first error of fn.
func WriteExport(w io.Writer, origin, vkey string, checkpoint []byte, entries func(fn func(Entry) error) error) error {
	b := bufio.NewWriterSize(w, 64<<10)
	if err := writeLine(b, headerWire{1, origin, vkey, string(checkpoint)}); err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	next := int64(0)
	err := entries(func(e Entry) error {
		if e.Index != next {
			return fmt.Errorf("%w: entry %d where %d should be", ErrFormat, e.Index, next)
		}
		next++
		return writeLine(b, e.wire())
	})
	if err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	return nil
}

func writeLine(w io.Writer, v any) error {
	line, err := encodeLine(v)
	if err != nil {
		return err
	}
	_, err = w.Write(line)
	return err
}

func encodeLine(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}

// ReadExport calls fn for each entry of an export, in order. It verifies nothing
// but the form: VerifyExport comes first.
func ReadExport(r io.Reader, fn func(Entry) error) error {
	x := &exportReader{bufio.NewReaderSize(r, 64<<10)}
	var h headerWire
	if err := x.line(maxHeaderLine, &h); err != nil {
		return fmt.Errorf("read export: header: %w", err)
	}
	for {
		var w leafWire
		err := x.line(maxLeafLine, &w)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read export: %w", err)
		}
		e, err := w.entry()
		if err != nil {
			return fmt.Errorf("read export: %w", err)
		}
		if err := fn(e); err != nil {
			return err
		}
	}
}

// exportReader reads the lines of an export with bounded memory.
type exportReader struct{ r *bufio.Reader }

// line reads one line with its newline and decodes it into v, refusing any
// other spelling than encodeLine's. io.EOF means that nothing is left.
func (x *exportReader) line(limit int, v any) error {
	var line []byte
	for {
		part, err := x.r.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > limit:
			return fmt.Errorf("%w: line over %d bytes", ErrFormat, limit)
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(line) == 0:
			return io.EOF
		case errors.Is(err, io.EOF):
			return fmt.Errorf("%w: the last line is cut", ErrFormat)
		case err != nil:
			return fmt.Errorf("read export: %w", err)
		}
		break
	}
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return fmt.Errorf("%w: not the JSON of an export", ErrFormat)
	}
	again, err := encodeLine(v)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, line) {
		return fmt.Errorf("%w: not in canonical form", ErrFormat)
	}
	return nil
}
