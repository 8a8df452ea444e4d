package crypto

import (
	"bytes"
	"encoding/binary"
)

// wireWriter builds our binary formats: a magic line, then big-endian fields.
type wireWriter struct{ buf []byte }

func newWireWriter(magic string, size int) *wireWriter {
	w := &wireWriter{buf: make([]byte, 0, len(magic)+size)}
	w.buf = append(w.buf, magic...)
	return w
}

func (w *wireWriter) u8(v uint8)     { w.buf = append(w.buf, v) }
func (w *wireWriter) u16(v uint16)   { w.buf = binary.BigEndian.AppendUint16(w.buf, v) }
func (w *wireWriter) u32(v uint32)   { w.buf = binary.BigEndian.AppendUint32(w.buf, v) }
func (w *wireWriter) bytes(b []byte) { w.buf = append(w.buf, b...) }

// wireReader reads them back. The first failure sticks: callers read a run of
// fields and look at err once, before they use a count.
type wireReader struct {
	what string
	rest []byte
	err  error
}

func newWireReader(what, magic string, b []byte) *wireReader {
	r := &wireReader{what: what}
	rest, ok := bytes.CutPrefix(b, []byte(magic))
	if !ok {
		r.err = malformed("%s: wrong magic line", what)
	}
	r.rest = rest
	return r
}

func (r *wireReader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = malformed(r.what+": "+format, args...)
	}
}

// take returns the next n bytes, not copied; nil once the reader has failed.
func (r *wireReader) take(n int) []byte {
	if r.err == nil && n > len(r.rest) {
		r.fail("cut short")
	}
	if r.err != nil {
		return nil
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}

func (r *wireReader) into(dst []byte) { copy(dst, r.take(len(dst))) }

func (r *wireReader) u8() uint8 {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *wireReader) u16() uint16 {
	if b := r.take(2); b != nil {
		return binary.BigEndian.Uint16(b)
	}
	return 0
}

func (r *wireReader) u32() uint32 {
	if b := r.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}

// count reads a 16-bit count of items that take at least size bytes each. It
// fails, before the caller makes room for them, when the count is outside
// low..high or the bytes can't be there.
func (r *wireReader) count(what string, low, high, size int) int {
	n := int(r.u16())
	switch {
	case r.err != nil:
	case n < low || n > high:
		r.fail("%d %s, allowed are %d to %d", n, what, low, high)
	case n*size > len(r.rest):
		r.fail("cut short")
	}
	if r.err != nil {
		return 0
	}
	return n
}

// end returns the first failure, or refuses what is left over.
func (r *wireReader) end() error {
	if r.err == nil && len(r.rest) != 0 {
		r.fail("%d bytes after the end", len(r.rest))
	}
	return r.err
}
