package watermark

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
)

// ErrSegment is the parent of errors about a tile's bytes.
var ErrSegment = errors.New("tile segments")

// maxSegment bounds the bytes of one restart segment: a block has at most 64
// coefficients of 27 bits, every byte may need a stuffed one, and a tile is at
// most MaxSide wide.
const maxSegment = MaxSide / 16 * 6 * 64 * 27 / 8 * 2

// Splice joins one variant of every tile into the JPEG of the padded page.
// segment returns the length-prefixed restart segments of a tile as Mark made
// them; it is called once for every tile, in order. The header is derived from
// the geometry alone, and restart markers are put in here: bytes that contain
// a marker, end within one, or have wrong lengths are refused with ErrSegment.
func Splice(g Geometry, segment func(tile int) ([]byte, error)) ([]byte, error) {
	if err := g.Validate(); err != nil {
		return nil, err
	}
	rows := g.segmentRows()
	total := 0
	parts := make([][]byte, g.Tiles()*rows)
	for tile := range g.Tiles() {
		b, err := segment(tile)
		if err != nil {
			return nil, fmt.Errorf("tile %d: %w", tile, err)
		}
		for row := range rows {
			part, rest, err := nextSegment(b)
			if err != nil {
				return nil, fmt.Errorf("tile %d, segment %d: %w", tile, row, err)
			}
			parts[(tile/g.Cols*rows+row)*g.Cols+tile%g.Cols] = part
			total += len(part) + 2
			b = rest
		}
		if len(b) != 0 {
			return nil, fmt.Errorf("tile %d: %w: %d bytes after the last", tile, ErrSegment, len(b))
		}
	}
	header := jpegHeader(g)
	out := make([]byte, 0, len(header)+total)
	out = append(out, header...)
	for i, part := range parts {
		if i > 0 {
			out = append(out, 0xff, 0xd0+byte((i-1)&7))
		}
		out = append(out, part...)
	}
	return append(out, 0xff, 0xd9), nil
}

// appendSegment writes a segment behind its length, an unsigned varint.
func appendSegment(dst, segment []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(segment)))
	return append(dst, segment...)
}

// nextSegment cuts the first segment off b and checks that it is entropy-coded
// data: not empty, every ff followed by 00.
func nextSegment(b []byte) (segment, rest []byte, err error) {
	n, used := binary.Uvarint(b)
	switch {
	case used <= 0 || used > 1 && b[used-1] == 0:
		return nil, nil, fmt.Errorf("%w: bad length", ErrSegment)
	case n == 0 || n > maxSegment || n > uint64(len(b)-used):
		return nil, nil, fmt.Errorf("%w: length %d of %d bytes", ErrSegment, n, len(b)-used)
	}
	segment, rest = b[used:used+int(n)], b[used+int(n):]
	for s := segment; ; {
		i := bytes.IndexByte(s, 0xff)
		if i < 0 {
			return segment, rest, nil
		}
		if i+1 == len(s) || s[i+1] != 0 {
			return nil, nil, fmt.Errorf("%w: a marker inside", ErrSegment)
		}
		s = s[i+2:]
	}
}

// A Decoder turns a JPEG into pixels; nil stands for image/jpeg's.
type Decoder func(data []byte) (image.Image, error)

// Decode decodes a spliced page and crops it to the page's size. A JPEG of
// another size or colour than the geometry says is refused before its pixels
// are decoded.
func (decode Decoder) Decode(g Geometry, data []byte) (image.Image, error) {
	if err := g.Validate(); err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(data, jpegHeader(g)) {
		return nil, fmt.Errorf("%w: the JPEG's header is another page's", ErrGeometry)
	}
	if decode == nil {
		decode = func(data []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(data)) }
	}
	img, err := decode(data)
	if err != nil {
		return nil, fmt.Errorf("decode page: %w", err)
	}
	page := image.Rect(0, 0, g.Width, g.Height)
	whole, ok := img.(interface {
		image.Image
		SubImage(r image.Rectangle) image.Image
	})
	if !ok || !page.In(whole.Bounds()) {
		return nil, fmt.Errorf("decode page: unexpected %T of %v", img, img.Bounds())
	}
	return whole.SubImage(page), nil
}

// Decode decodes a spliced page with image/jpeg's decoder.
func Decode(g Geometry, data []byte) (image.Image, error) { return Decoder(nil).Decode(g, data) }
