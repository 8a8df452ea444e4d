package lab

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"niem/exchange/watermark"
)

// ErrFile says that bytes are not a document of the laboratory as this version
// writes them.
var ErrFile = errors.New("not a file of the laboratory")

// fileFormat names the layout; another layout gets another name.
const fileFormat = "niem-lab/1"

type file struct {
	Format     string     `json:"format"`
	Recipients int        `json:"recipients"`
	PatternKey string     `json:"pattern_key"` // hexadecimal
	SessionKey string     `json:"session_key"` // hexadecimal
	Views      []string   `json:"views"`       // by recipient, hexadecimal
	Pages      []filePage `json:"pages"`
}

type filePage struct {
	Width    int       `json:"width"`
	Height   int       `json:"height"`
	Cols     int       `json:"cols"`
	Rows     int       `json:"rows"`
	Color    bool      `json:"color"`
	Quality  int       `json:"quality"`
	Variants [2][]byte `json:"variants"` // whole pages of bit 0 and of bit 1 as JPEG
}

// Encode writes the document as a file. One document has one encoding.
func (d *Document) Encode() ([]byte, error) {
	f := file{Format: fileFormat, Recipients: d.Recipients,
		PatternKey: hex.EncodeToString(d.key[:]), SessionKey: hex.EncodeToString(d.session[:])}
	for _, v := range d.Views {
		f.Views = append(f.Views, hex.EncodeToString(v[:]))
	}
	for i, p := range d.Pages {
		g := p.Geometry
		page := filePage{Width: g.Width, Height: g.Height, Cols: g.Cols, Rows: g.Rows, Color: g.Color, Quality: g.Quality}
		for bit := range page.Variants {
			var err error
			if page.Variants[bit], err = d.coded[i](bit); err != nil {
				return nil, err
			}
		}
		f.Pages = append(f.Pages, page)
	}
	b, err := json.MarshalIndent(f, "", " ")
	return append(b, '\n'), err
}

// Parse reads what Encode wrote; anything else is refused with ErrFile.
func Parse(b []byte) (*Document, error) {
	var f file
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if f.Format != fileFormat {
		return nil, fmt.Errorf("%w: format %q, this version reads %q", ErrFile, f.Format, fileFormat)
	}
	d, err := f.document()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if again, err := d.Encode(); err != nil || !bytes.Equal(again, b) {
		return nil, fmt.Errorf("%w: not as this version writes it", ErrFile)
	}
	return d, nil
}

func (f *file) document() (*Document, error) {
	var key watermark.Key
	if err := unhex(key[:], f.PatternKey); err != nil {
		return nil, fmt.Errorf("pattern key: %w", err)
	}
	if len(f.Pages) < 1 || len(f.Pages) > MaxPages {
		return nil, fmt.Errorf("%w: %d", ErrPages, len(f.Pages))
	}
	d, err := newDocument(f.Recipients, len(f.Pages), key)
	if err != nil {
		return nil, err
	}
	if len(f.Views) != f.Recipients {
		return nil, fmt.Errorf("%d views for %d recipients", len(f.Views), f.Recipients)
	}
	if err := unhex(d.session[:], f.SessionKey); err != nil {
		return nil, fmt.Errorf("session key: %w", err)
	}
	d.Views = make([]watermark.ViewID, len(f.Views))
	for i, s := range f.Views {
		if err := unhex(d.Views[i][:], s); err != nil {
			return nil, fmt.Errorf("view %d: %w", i+1, err)
		}
	}
	for i, p := range f.Pages {
		g := watermark.Geometry{Width: p.Width, Height: p.Height, Cols: p.Cols, Rows: p.Rows, Color: p.Color, Quality: p.Quality}
		if err := g.Validate(); err != nil {
			return nil, fmt.Errorf("page %d: %w", i+1, err)
		}
		d.add(g, len(f.Pages), func(bit int) ([]byte, error) { return p.Variants[bit], nil })
		if _, err := d.Pages[i].Variants(); err != nil {
			return nil, fmt.Errorf("page %d: %w", i+1, err)
		}
	}
	return d, nil
}

func unhex(to []byte, s string) error {
	b, err := hex.DecodeString(s)
	if err != nil {
		return err
	}
	if len(b) != len(to) {
		return fmt.Errorf("%d bytes instead of %d", len(b), len(to))
	}
	copy(to, b)
	return nil
}
